package io.loadstar.internal.engine;

import io.loadstar.ResolverObserver;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.TimeSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one resolver: loops, threads that may block, and those of observers (concurrent). */
final class ResolverThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResolverThreads.class);

    private static final long CLOSE_SECONDS = 5;

    private final LoopScheduler loops;
    private final boolean injected;
    private final BlockingThreads blocking = new BlockingThreads();
    private final ObserverHub hub;
    private final RegistryContext registry;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Thread ending;

    ResolverThreads(
            TimeSource time, @Nullable LoopScheduler scheduler, LongSupplier seeds, List<ResolverObserver> observers) {
        this.injected = scheduler != null;
        this.loops = scheduler != null ? scheduler : new LoopPool();
        this.hub = new ObserverHub(observers);
        this.registry = new RegistryContext(time, loops, blocking, sharedRandom(seeds));
    }

    /** A generator that any thread may call: it draws a new one's first number from each seed. */
    private static RandomGenerator sharedRandom(LongSupplier seeds) {
        return () -> new SplittableRandom(seeds.getAsLong()).nextLong();
    }

    static LongSupplier randomSeeds() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    RegistryContext registry() {
        return registry;
    }

    ObserverHub hub() {
        return hub;
    }

    /**
     * Ends all threads once what ends on the loops has ended; waits for it, bounded, unless called by one of them.
     *
     * @param ended completes when what ends on the loops has ended
     * @param last what to do before the loops end
     */
    void end(CompletableFuture<?> ended, Runnable last) {
        Runnable end = () -> {
            ending = Thread.currentThread();
            await(ended);
            try {
                last.run();
            } finally {
                close();
                over.countDown();
            }
        };
        if (isOwnThread()) {
            // One of the loops may be this thread, and what it has queued must run before they end.
            new NamedThreads("loadstar-close-").newThread(end).start();
        } else {
            end.run();
        }
    }

    /** Waits, bounded, until all has ended that somebody else ends; not on one of the threads that it waits for. */
    void awaitEnd() {
        if (isOwnThread() || Thread.currentThread() == ending) {
            return;
        }
        try {
            if (!over.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The resolver has not ended within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits, bounded; not where somebody else drives the loops. */
    private void await(CompletableFuture<?> ended) {
        if (injected) {
            return;
        }
        try {
            ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Watches and probes have not ended within {} s", CLOSE_SECONDS, e);
        }
    }

    private static boolean isOwnThread() {
        return Thread.currentThread().getName().startsWith("loadstar-");
    }

    @Override
    public void close() {
        hub.close();
        loops.close();
        blocking.close();
    }
}
