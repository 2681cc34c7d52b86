package io.loadstar.internal.health;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import java.time.Duration;

/**
 * When to check and how many results make a change, in nanoseconds and counts (immutable data).
 *
 * @param interval between the starts of two checks of a healthy host
 * @param intervalUnhealthy between the starts of two checks of an unhealthy host
 * @param jitter how far an interval varies, 0 to 1
 * @param timeout the longest that one check may take
 * @param thresholds how many results in a row make a change
 */
record ProbeSettings(long interval, long intervalUnhealthy, double jitter, long timeout, Thresholds thresholds) {

    /** No interval is shorter, so that a service cannot be checked in a spin. */
    static final Duration LEAST = Duration.ofMillis(10);

    /** A century: past it a duration would not fit. */
    private static final Duration MOST = Duration.ofDays(36_500);

    /**
     * How many results in a row make a change (immutable data).
     *
     * @param fall failed checks after which a host is unhealthy, at least 1
     * @param rise passed checks after which an unhealthy host is healthy again, at least 1
     */
    record Thresholds(int fall, int rise) {}

    static ProbeSettings of(ServiceConfig config) {
        long interval = nanos(config, ServiceConfig.HEALTH_INTERVAL);
        boolean same = config.get(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY).isZero();
        return new ProbeSettings(
                interval,
                same ? interval : nanos(config, ServiceConfig.HEALTH_INTERVAL_UNHEALTHY),
                config.get(ServiceConfig.HEALTH_JITTER) / 100.0,
                nanos(config, ServiceConfig.HEALTH_TIMEOUT),
                new Thresholds(config.get(ServiceConfig.HEALTH_FALL), config.get(ServiceConfig.HEALTH_RISE)));
    }

    /** The timeout as settings show it. */
    String timeoutText() {
        return ServiceConfig.HEALTH_TIMEOUT.print(Duration.ofNanos(timeout));
    }

    private static long nanos(ServiceConfig config, ConfigKey<Duration> key) {
        Duration value = config.get(key);
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(key.name() + ": " + key.print(value) + " (expected: 10ms to 36500d)");
        }
        return value.toNanos();
    }
}
