package io.loadstar.benchmarks.soak;

import io.loadstar.LoadBalancer;
import io.loadstar.Outcome;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.benchmarks.program.RebuildCount;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A resolver under changes and picks (concurrent: one thread changes, one picks and completes, one only asks who is
 * next).
 *
 * <p>Each service has another policy than the one before it.
 */
final class SoakRun implements AutoCloseable {

    private static final List<String> POLICIES =
            List.of("round_robin", "random", "weighted_round_robin", "weighted_random", "source_hash");

    private final ChangingFleet fleet;
    private final RebuildCount count = new RebuildCount();
    private final ServiceResolver resolver;
    private final List<LoadBalancer> balancers;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong picks = new AtomicLong();
    private final AtomicLong nexts = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> threads;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean ended;

    /**
     * Starts the resolver and the threads that pick; nothing changes yet.
     *
     * @param services how many
     * @param seed of the changes
     */
    SoakRun(int services, long seed) {
        this.fleet = new ChangingFleet(services, seed);
        ServiceResolverBuilder builder = ServiceResolver.builder().discoverer(fleet.registry());
        count.policies().forEach(builder::policy);
        for (int i = 0; i < services; i++) {
            builder.service(
                    ChangingFleet.name(i),
                    ServiceConfig.builder()
                            .policy(POLICIES.get(i % POLICIES.size()))
                            .build());
        }
        this.resolver = builder.build();
        this.balancers = IntStream.range(0, services)
                .mapToObj(i -> resolver.loadBalancer(ChangingFleet.name(i)))
                .toList();
        balancers.forEach(SoakRun::awaitReady);
        this.threads = List.of(
                picking(
                        "picks",
                        picks,
                        (balancer, context) -> balancer.pick(context).complete(Outcome.SUCCESS)),
                picking("nexts", nexts, LoadBalancer::next));
        threads.forEach(Thread::start);
    }

    private static void awaitReady(LoadBalancer balancer) {
        balancer.whenReady()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Thread picking(String name, AtomicLong counter, BiConsumer<LoadBalancer, PickContext> pick) {
        return new Thread(() -> pick(counter, pick), "soak-" + name);
    }

    private void pick(AtomicLong counter, BiConsumer<LoadBalancer, PickContext> pick) {
        for (long key = 0; !ended; key++) {
            PickContext context = PickContext.hash(key);
            for (LoadBalancer balancer : balancers) {
                try {
                    pick.accept(balancer, context);
                } catch (RuntimeException e) {
                    failed.incrementAndGet();
                    failure = e;
                }
            }
            counter.addAndGet(balancers.size());
        }
    }

    /** Changes one instance; by one thread. */
    void change() {
        fleet.change();
        changes.incrementAndGet();
    }

    /** {@return what the last pick that failed failed with, or {@code null} if none has} */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /**
     * Collects garbage and looks.
     *
     * @param time since the beginning
     * @return what there is
     */
    Sample sample(Duration time) {
        System.gc();
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(SoakRun::usedAfterCollection)
                .sum();
        return new Sample(
                time,
                heap,
                changes.get(),
                count.rebuilds(),
                picks.get(),
                nexts.get(),
                failed.get(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long usedAfterCollection(MemoryPoolMXBean pool) {
        MemoryUsage usage = pool.getCollectionUsage();
        return usage == null ? 0 : usage.getUsed();
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        resolver.close();
    }
}
