package io.loadstar.internal.health;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceConfig;
import io.loadstar.internal.health.Probe.Phase;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthClass;
import io.loadstar.spi.HealthSource;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks each host of a service again and again whether it is well (loop-confined).
 *
 * <p>A host of the first snapshot counts as passing until {@code fall} checks in a row fail; a new one is unknown until
 * its first check passes. A failed host is back after {@code rise} checks in a row. Hosts are reported to the sink when
 * they are first seen, within {@link #reconcile}, and then only when that changes.
 *
 * <p>The first checks of a first snapshot are spread over the interval, those of new hosts come at once. Intervals run
 * from start to start and vary by the jitter to either side; while results are being counted toward a change they are
 * only ever shortened, so that a change takes at most the threshold times the interval, and one jitter. A host has one
 * check at a time, a service at most {@value #IN_FLIGHT_MOST}; others wait in line.
 *
 * <p>A check that was under way while this process stood still (stopped, suspended, starved) says nothing about the
 * host: that the process stood still shows in timers that run late, and such a check's failure is not counted but
 * repeated. After {@value #EXCUSES_MOST} in a row it counts all the same, so that a process that is always late still
 * finds out who is dead.
 */
public final class ActiveProber implements HealthSource {

    /** Checks in flight at most, so that a large service does not open thousands of connections at once. */
    static final int IN_FLIGHT_MOST = 64;

    /** Failures in a row that may be put down to this process having stood still. */
    static final int EXCUSES_MOST = 3;

    /** The time over which the first checks of new hosts are spread, for each of them. */
    private static final long SPREAD_NEW = Duration.ofMillis(10).toNanos();

    /** The longest interval while a new host has not passed and has not failed often enough to be given time. */
    private static final long INTERVAL_NEW = Duration.ofSeconds(1).toNanos();

    /** A timer that is later than half a timeout, within these bounds, shows that this process stood still. */
    private static final long LATE_LEAST = Duration.ofMillis(50).toNanos();

    private static final long LATE_MOST = Duration.ofSeconds(1).toNanos();

    private final HealthCheck check;
    private final ProbeSettings settings;
    private final ProberContext context;
    private final long lateAfter;
    private final Map<Host, Probe> probes = new HashMap<>();
    private final Deque<Probe> queue = new ArrayDeque<>();

    private Sink sink = (host, state, why) -> {};
    private long reconciliations;
    private int inFlight;
    private boolean stoodStill;
    private long stoodStillUntil;
    private boolean closed;

    /**
     * Creates the prober of a service.
     *
     * @param check asks one host; closed with the prober
     * @param config the service's settings
     * @param context time, timers, the loop and random
     * @throws IllegalArgumentException if an interval or the timeout is out of range
     */
    public ActiveProber(HealthCheck check, ServiceConfig config, ProberContext context) {
        this.check = requireNonNull(check, "check");
        this.settings = ProbeSettings.of(config);
        this.context = requireNonNull(context, "context");
        this.lateAfter = Math.max(LATE_LEAST, Math.min(LATE_MOST, settings.timeout() / 2));
    }

    /**
     * Checks the settings of a service before anything is made of them.
     *
     * @param config the settings
     * @throws IllegalArgumentException if an interval or the timeout is out of range
     */
    public static void validate(ServiceConfig config) {
        ProbeSettings.of(config);
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public HealthClass healthClass() {
        return HealthClass.EVIDENCE;
    }

    @Override
    public void reconcile(List<Host> hosts, boolean first, Sink sink) {
        if (closed) {
            return;
        }
        this.sink = requireNonNull(sink, "sink");
        reconciliations++;
        List<Probe> added = new ArrayList<>();
        for (Host host : hosts) {
            Probe probe = probes.get(host);
            if (probe == null) {
                probe = new Probe(host, first);
                probes.put(host, probe);
                added.add(probe);
            }
            probe.seen = reconciliations;
        }
        endUnseen();
        long spread = first ? settings.interval() : Math.min(settings.interval(), added.size() * SPREAD_NEW);
        for (Probe probe : added) {
            report(probe);
            wait(probe, random(spread));
        }
    }

    private void endUnseen() {
        probes.values().removeIf(probe -> {
            boolean gone = probe.seen != reconciliations;
            if (gone) {
                end(probe);
            }
            return gone;
        });
        startQueued();
    }

    private void end(Probe probe) {
        if (probe.phase() == Phase.CHECKING) {
            inFlight--;
        }
        probe.turn(Phase.ENDED);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            probes.values().forEach(this::end);
            probes.clear();
            queue.clear();
            check.close();
        }
    }

    private void wait(Probe probe, long delay) {
        long turn = probe.turn(Phase.TIMED);
        probe.due = now() + delay;
        after(probe, delay, () -> due(probe, turn));
    }

    private void due(Probe probe, long turn) {
        if (!probe.isAt(turn)) {
            return;
        }
        probe.late = now() - probe.due > lateAfter;
        noticeStop(probe.due);
        probe.turn(Phase.QUEUED);
        queue.add(probe);
        startQueued();
    }

    private void startQueued() {
        while (inFlight < IN_FLIGHT_MOST) {
            Probe next = queue.poll();
            if (next == null) {
                return;
            }
            if (next.phase() == Phase.QUEUED) {
                start(next);
            }
        }
    }

    private void start(Probe probe) {
        inFlight++;
        long turn = probe.turn(Phase.CHECKING);
        probe.started = now();
        after(probe, settings.timeout(), () -> timedOut(probe, turn));
        ask(probe)
                .whenComplete((result, failure) ->
                        context.loop().execute(() -> answered(probe, turn, resultOf(result, failure))));
    }

    private CompletionStage<HealthCheck.Result> ask(Probe probe) {
        try {
            return check.check(probe.host().instance(), Duration.ofNanos(settings.timeout()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static HealthCheck.Result resultOf(HealthCheck.@Nullable Result result, @Nullable Throwable failure) {
        if (result != null) {
            return result;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return HealthCheck.Result.fail(cause == null ? "no result" : cause.toString());
    }

    private void timedOut(Probe probe, long turn) {
        answered(probe, turn, HealthCheck.Result.fail("no answer within " + settings.timeoutText()));
    }

    private void answered(Probe probe, long turn, HealthCheck.Result result) {
        if (!probe.isAt(turn)) {
            return;
        }
        inFlight--;
        noticeStop(probe.started + settings.timeout());
        boolean straddled = stoodStill && probe.started - stoodStillUntil < 0;
        if (straddled && !result.passed() && probe.excused < EXCUSES_MOST) {
            probe.excused++;
            wait(probe, random(Math.min(settings.interval(), INTERVAL_NEW)));
        } else {
            probe.excused = 0;
            context.tally().count(result.passed());
            if (probe.count(result, settings.thresholds())) {
                report(probe);
            }
            wait(probe, Math.max(0, probe.started + nextInterval(probe) - now()));
        }
        startQueued();
    }

    /** Sees by how late something is that was due whether this process stood still; one stop is noticed once. */
    private void noticeStop(long due) {
        long now = now();
        long since = stoodStill && due - stoodStillUntil < 0 ? stoodStillUntil : due;
        if (now - since > lateAfter) {
            stoodStill = true;
            stoodStillUntil = now;
        }
    }

    private long nextInterval(Probe probe) {
        long interval = baseInterval(probe);
        if (probe.late) {
            // All that were due meanwhile have been checked at once; this takes them apart again.
            return random(interval);
        }
        double jitter = interval * settings.jitter();
        double random = context.random().nextDouble();
        boolean counting = probe.against() > 0;
        double varied = interval + (counting ? -jitter * random : jitter * (2 * random - 1));
        return Math.max(ProbeSettings.LEAST.toNanos(), (long) varied);
    }

    private long baseInterval(Probe probe) {
        if (probe.state() == HealthState.PASS) {
            return settings.interval();
        }
        boolean starting = probe.state() == HealthState.UNKNOWN
                && probe.against() < settings.thresholds().fall();
        return starting ? Math.min(settings.interval(), INTERVAL_NEW) : settings.intervalUnhealthy();
    }

    private void report(Probe probe) {
        sink.report(probe.host(), probe.state(), probe.why());
    }

    private void after(Probe probe, long nanos, Runnable task) {
        probe.timer(context.scheduler().schedule(() -> context.loop().execute(task), Duration.ofNanos(nanos)));
    }

    private long random(long bound) {
        return (long) (context.random().nextDouble() * bound);
    }

    private long now() {
        return context.time().nanoTime();
    }
}
