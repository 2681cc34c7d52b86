package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Picks by many threads or by the million, for the policies' kit. */
final class PolicyLoad {

    private static final int MILLION = 1_000_000;
    private static final int WARM_UP = 50_000;
    private static final int KEYS = 1_024;
    private static final int BOUND_SECONDS = 60;

    private PolicyLoad() {}

    /** Returns what a million picks allocate, the least of three rounds, after a warm-up. */
    static long leastBytesOfAMillionPicks(Picker picker, PickContext context) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        picks(picker, context, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            picks(picker, context, MILLION);
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        return least;
    }

    private static void picks(Picker picker, PickContext context, int count) {
        Host last = picker.pick(context);
        for (int i = 1; i < count; i++) {
            last = picker.pick(context);
        }
        assertThat(last).isNotNull();
    }

    /** Picks by several threads from one picker; each host must be usable. */
    static PickCounts pickTogether(
            int threads, int picksEach, Picker picker, HostSet set, IntFunction<PickContext> contexts) {
        Set<Host> usable = Set.copyOf(set.usable());
        List<Callable<List<Host>>> bodies = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int offset = thread * picksEach;
            bodies.add(() -> {
                List<Host> picked = new ArrayList<>(picksEach);
                for (int i = 0; i < picksEach; i++) {
                    picked.add(picker.pick(contexts.apply(offset + i)));
                }
                return picked;
            });
        }
        PickCounts counts = new PickCounts();
        for (List<Host> picked : runAll(bodies)) {
            assertThat(usable).containsAll(Set.copyOf(picked));
            picked.forEach(counts::add);
        }
        return counts;
    }

    /** Picks by several threads while another one rebuilds. */
    static void pickDuringRebuilds(
            int threads, int rebuilds, IntFunction<PickContext> contexts, Supplier<Picker> rebuild) {
        AtomicReference<Picker> current = new AtomicReference<>(rebuild.get());
        AtomicBoolean done = new AtomicBoolean();
        List<PickContext> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(contexts.apply(i));
        }
        Callable<List<Host>> picking = () -> {
            for (int i = 0; !done.get(); i++) {
                Picker picker = requireNonNull(current.get());
                Host host = picker.pick(keys.get(i % KEYS));
                if (!picker.hosts().usable().contains(host)) {
                    throw new AssertionError(host + " is not usable in " + picker.hosts());
                }
            }
            return List.of();
        };
        List<Callable<List<Host>>> bodies = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            bodies.add(picking);
        }
        bodies.add(() -> {
            try {
                for (int i = 0; i < rebuilds; i++) {
                    current.set(rebuild.get());
                }
            } finally {
                done.set(true);
            }
            return List.of();
        });
        runAll(bodies);
    }

    /** Runs bodies at the same time, bounded; what one of them throws fails the test. */
    private static <T> List<T> runAll(List<Callable<T>> bodies) {
        ExecutorService pool = Executors.newFixedThreadPool(bodies.size());
        try {
            List<T> results = new ArrayList<>();
            List<Future<T>> futures = new ArrayList<>();
            bodies.forEach(body -> futures.add(pool.submit(body)));
            for (Future<T> future : futures) {
                results.add(future.get(BOUND_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a thread that picks or rebuilds threw: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("threads that pick are not done after " + BOUND_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
