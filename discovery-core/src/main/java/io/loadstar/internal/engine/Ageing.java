package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.StalenessAction;
import io.loadstar.ServiceKey;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how long nobody has vouched for a snapshot, and says when that is too long (loop-confined). */
final class Ageing {

    private static final Logger LOG = LoggerFactory.getLogger(Ageing.class);

    private final ServiceKey service;
    private final Duration maxAge;
    private final StalenessAction action;
    private final LoopScheduler scheduler;
    private final Executor loop;
    private final Runnable whenTooOld;
    private @Nullable Cancellable timer;
    private boolean tooOld;

    /**
     * Creates it for a snapshot that is vouched for.
     *
     * @param whenTooOld called on the loop when the maximum age is past, unless the action is SERVE
     */
    Ageing(ServiceKey service, ServiceConfig config, LoopScheduler scheduler, Executor loop, Runnable whenTooOld) {
        this.service = service;
        this.maxAge = config.get(ServiceConfig.STALENESS_MAX_AGE);
        this.action = config.get(ServiceConfig.STALENESS_ACTION);
        this.scheduler = scheduler;
        this.loop = loop;
        this.whenTooOld = whenTooOld;
    }

    /**
     * Nobody vouches for the snapshot any more; does nothing if that is known.
     *
     * @param age for how long nobody has
     */
    void begin(Duration age) {
        if (maxAge.isZero() || action == StalenessAction.SERVE || timer != null) {
            return;
        }
        if (age.compareTo(maxAge) < 0) {
            timer = scheduler.schedule(() -> loop.execute(this::end), maxAge.minus(age));
        } else {
            timer = () -> {};
            end();
        }
    }

    private void end() {
        if (timer != null) {
            LOG.warn("{}: the snapshot is more than {} old; {}", service, maxAge, action);
            tooOld = action == StalenessAction.FAIL;
            whenTooOld.run();
        }
    }

    /** The registry vouches for what it says now. */
    void cancel() {
        tooOld = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** {@return whether picks are to fail} */
    boolean isTooOld() {
        return tooOld;
    }

    Duration maxAge() {
        return maxAge;
    }
}
