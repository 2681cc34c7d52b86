package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.Startup;
import io.loadstar.ServiceKey;
import io.loadstar.internal.disk.DiskReading;
import io.loadstar.internal.disk.SnapshotStores;
import io.loadstar.internal.source.StaticRegistryProvider;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what serves before the registry's first answer, and from when on, as {@link Startup} says (loop-confined).
 *
 * <p>The disk is read at once, so that what it knows is at hand by the time that it may be used. With
 * {@link Startup#WAIT} that is when the registry says an error, or a little before a blocking call stops waiting: it is
 * still served then.
 */
final class Startups {

    private static final Duration LONGEST_LEAD = Duration.ofMillis(250);

    /** Of the start-up timeout this part is left for what stands in. */
    private static final int LEAD_PART = 10;

    private final ServiceKey service;
    private final ServiceConfig config;
    private final Startup startup;
    private final EngineContext context;
    private final Executor loop;
    private final Consumer<@Nullable StandIn> taker;
    private @Nullable StandIn atHand;
    private @Nullable Cancellable timer;
    private boolean due;
    private boolean over;

    /**
     * Creates it before anything is asked.
     *
     * @param loop the service's mailbox
     * @param taker is given what stands in, once at most; {@code null} if it turns out that there is nothing
     */
    Startups(
            ServiceKey service,
            ServiceConfig config,
            EngineContext context,
            Executor loop,
            Consumer<@Nullable StandIn> taker) {
        this.service = service;
        this.config = config;
        this.startup = config.get(ServiceConfig.STARTUP);
        this.context = context;
        this.loop = loop;
        this.taker = taker;
    }

    /**
     * Checks that what stands in is there to be found.
     *
     * @throws IllegalArgumentException if the settings do not say where it is
     */
    static void check(ServiceConfig config) {
        Startup startup = config.get(ServiceConfig.STARTUP);
        if (SnapshotStores.folderOf(config) == null && startup == Startup.DISK) {
            throw new IllegalArgumentException("startup: disk (expected: with " + ServiceConfig.DISK_DIRECTORY.name()
                    + ", the folder of the snapshots)");
        }
        if (startup == Startup.STATIC && addressesIn(config) == 0) {
            throw new IllegalArgumentException("startup: static (expected: with "
                    + ServiceConfig.STARTUP_INSTANCES.name() + ", as in 10.0.0.1:80,10.0.0.2:80)");
        }
    }

    private static int addressesIn(ServiceConfig config) {
        String text = config.get(ServiceConfig.STARTUP_INSTANCES);
        try {
            return StaticRegistryProvider.addresses(text).size();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    ServiceConfig.STARTUP_INSTANCES.name() + ": " + text + " (expected: host:port,host:port)", e);
        }
    }

    /** Begins, before the registry is watched. */
    void begin(DiskCopy disk) {
        if (startup == Startup.STATIC) {
            String setting = ServiceConfig.STARTUP_INSTANCES.name();
            atHand = StandIn.of(service, setting, config.get(ServiceConfig.STARTUP_INSTANCES), context.time());
            come();
        } else if (startup != Startup.FAIL && disk.isKept()) {
            due = startup == Startup.DISK;
            disk.read(this::take);
            Duration timeout = config.get(ServiceConfig.STARTUP_TIMEOUT);
            timer = context.loops().schedule(() -> loop.execute(this::come), timeout.minus(lead(timeout)));
        }
    }

    private static Duration lead(Duration timeout) {
        Duration part = timeout.dividedBy(LEAD_PART);
        return part.compareTo(LONGEST_LEAD) > 0 ? LONGEST_LEAD : part;
    }

    private void take(DiskReading reading) {
        if (over) {
            return;
        }
        atHand = StandIn.of(reading, context.time());
        if (atHand == null) {
            taker.accept(null);
        } else if (due) {
            come();
        }
    }

    /** The registry has said an error, or nothing for too long: what is at hand is used, or as soon as it is. */
    void come() {
        due = true;
        StandIn next = atHand;
        if (next != null && !over) {
            end();
            taker.accept(next);
        }
    }

    /** The registry has answered, something stands in for it, or the service has ended: nothing is to come. */
    void end() {
        over = true;
        atHand = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
