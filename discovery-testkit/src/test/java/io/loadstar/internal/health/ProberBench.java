package io.loadstar.internal.health;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import io.loadstar.testkit.TestHosts;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A prober in virtual time, what it asks and what it has reported (loop-confined). */
final class ProberBench {

    /** A report and when it came (immutable data). */
    record Report(Duration at, String id, HealthState state, String why) {
        @Override
        public String toString() {
            return id + ' ' + state + ' ' + why;
        }
    }

    final VirtualTime time = new VirtualTime();
    final ScriptedCheck check = new ScriptedCheck(time);
    final List<Report> reports = new ArrayList<>();
    final ActiveProber prober;

    ProberBench(ServiceConfig config) {
        this(config, 42);
    }

    ProberBench(ServiceConfig config, long seed) {
        this.prober = new ActiveProber(
                check, config, new ProberContext(time, time, time, new Random(seed), new ProbeTally()));
    }

    /** Checks each second, with 10 percent of jitter, a timeout of 500 ms, 3 to fall and 2 to rise. */
    static ServiceConfig.Builder eachSecond() {
        return ServiceConfig.builder()
                .set(ServiceConfig.HEALTH_INTERVAL, Duration.ofSeconds(1))
                .set(ServiceConfig.HEALTH_TIMEOUT, Duration.ofMillis(500))
                .set(ServiceConfig.HEALTH_FALL, 3)
                .set(ServiceConfig.HEALTH_RISE, 2);
    }

    List<Host> first(int count) {
        List<Host> hosts = TestHosts.of(count);
        reconcile(hosts, true);
        return hosts;
    }

    void reconcile(List<Host> hosts, boolean first) {
        prober.reconcile(
                hosts,
                first,
                (host, state, why) ->
                        reports.add(new Report(time.elapsed(), host.instance().id(), state, why)));
    }

    /** Forgets what has been reported. */
    void forget() {
        reports.clear();
    }

    List<String> lines() {
        return reports.stream().map(Report::toString).toList();
    }

    /** Goes on until there is a report; returns when it came. */
    Duration untilReport(Duration atMost) {
        int before = reports.size();
        if (!time.runUntil(() -> reports.size() > before, atMost)) {
            throw new AssertionError("no report within " + atMost);
        }
        return reports.get(before).at();
    }
}
