package io.loadstar.micrometer;

import io.loadstar.DiscoveryError;
import io.loadstar.NoInstanceException;
import io.loadstar.ServiceStatistics;
import io.loadstar.spi.HostHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One meter that every service has: what it is called, and where its number comes from (immutable data).
 *
 * @param name the name
 * @param type whether it only grows
 * @param tag its own tag, or {@code null} for none
 * @param values all values of the tag, each of which has a meter from the beginning; without a tag an empty one
 * @param description one line
 * @param number reads it, for a value of the tag
 */
record MeterKind(
        String name,
        Type type,
        @Nullable String tag,
        List<String> values,
        String description,
        ToDoubleBiFunction<ServiceStatistics, String> number) {

    /** What kind of number it is. */
    enum Type {
        /** Grows until the service ends. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Goes up and down, in nanoseconds. */
        TIME
    }

    /** All of them. */
    static final List<MeterKind> ALL = List.of(
            counter("picks", "Tickets that were taken", ServiceStatistics::picks),
            counter(
                    "pick.failures",
                    "Picks that threw, by reason",
                    new ByTag<>("reason", NoInstanceException.Reason.values(), ServiceStatistics::failedPicks)),
            counter("retries", "Attempts of calls after the first", ServiceStatistics::retries),
            new MeterKind(
                    "loadstar.instances",
                    Type.GAUGE,
                    "state",
                    Arrays.stream(HostHealth.values()).map(HostHealth::text).toList(),
                    "Instances, by health",
                    (statistics, state) -> statistics.instances().getOrDefault(state, 0)),
            gauge("instances.usable", "Instances that a pick may take", ServiceStatistics::usable),
            gauge("instances.held", "Instances that are kept though the registry lost them", ServiceStatistics::held),
            counter("holds", "Times that instances began to be held", ServiceStatistics::holds),
            gauge("records.rejected", "Records that could not be read", ServiceStatistics::rejected),
            gauge("addresses.refused", "Addresses that are refused", ServiceStatistics::refused),
            gauge("panic", "1 while too few are healthy, else 0", statistics -> statistics.panic() ? 1 : 0),
            counter("panics", "Times that panic began", ServiceStatistics::panics),
            time(
                    "snapshot.age",
                    "Since the registry last vouched for the snapshot",
                    statistics -> statistics.snapshotAge().toNanos()),
            counter(
                    "snapshot.updates",
                    "Snapshots that differed from the one before",
                    ServiceStatistics::snapshotUpdates),
            counter("health.changes", "Changes of an instance's health", ServiceStatistics::healthChanges),
            new MeterKind(
                    "loadstar.probes",
                    Type.COUNTER,
                    "result",
                    List.of("passed", "failed"),
                    "Active health checks, by result",
                    (statistics, result) ->
                            result.equals("passed") ? statistics.passedProbes() : statistics.failedProbes()),
            counter(
                    "watch.errors",
                    "Errors that the watch told, by kind",
                    new ByTag<>("kind", DiscoveryError.Kind.values(), ServiceStatistics::watchErrors)));

    /** A count for each constant of an enum (immutable data). */
    private record ByTag<E extends Enum<E>>(
            String tag, E[] constants, Function<ServiceStatistics, Map<E, Long>> counts) {

        List<String> values() {
            return Arrays.stream(constants).map(ByTag::text).toList();
        }

        double read(ServiceStatistics statistics, String value) {
            for (E constant : constants) {
                if (text(constant).equals(value)) {
                    return counts.apply(statistics).getOrDefault(constant, 0L);
                }
            }
            throw new IllegalArgumentException(tag + ": " + value + " (expected: one of " + values() + ')');
        }

        /** As {@link HostHealth#text} has it. */
        private static String text(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static MeterKind counter(String name, String description, ByTag<?> counts) {
        return new MeterKind(
                "loadstar." + name, Type.COUNTER, counts.tag(), counts.values(), description, counts::read);
    }

    private static MeterKind counter(String name, String description, ToDoubleFunction<ServiceStatistics> number) {
        return plain(name, Type.COUNTER, description, number);
    }

    private static MeterKind gauge(String name, String description, ToDoubleFunction<ServiceStatistics> number) {
        return plain(name, Type.GAUGE, description, number);
    }

    private static MeterKind time(String name, String description, ToDoubleFunction<ServiceStatistics> number) {
        return plain(name, Type.TIME, description, number);
    }

    private static MeterKind plain(
            String name, Type type, String description, ToDoubleFunction<ServiceStatistics> number) {
        return new MeterKind(
                "loadstar." + name,
                type,
                null,
                List.of(""),
                description,
                (statistics, none) -> number.applyAsDouble(statistics));
    }

    /**
     * Adds it to a registry.
     *
     * @param tags all tags, its own among them
     * @param service what it reads; the registry has a weak reference to it
     * @param value of its own tag
     * @return the meter
     */
    Meter register(MeterRegistry registry, Tags tags, ServiceMeters service, String value) {
        ToDoubleFunction<ServiceMeters> read = meters -> number.applyAsDouble(meters.now(), value);
        return switch (type) {
            case COUNTER ->
                FunctionCounter.builder(name, service, read)
                        .tags(tags)
                        .description(description)
                        .register(registry);
            case GAUGE ->
                Gauge.builder(name, service, read)
                        .tags(tags)
                        .description(description)
                        .register(registry);
            case TIME ->
                TimeGauge.builder(name, service, TimeUnit.NANOSECONDS, read)
                        .tags(tags)
                        .description(description)
                        .register(registry);
        };
    }
}
