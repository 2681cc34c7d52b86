package io.loadstar.benchmarks.ring;

import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.ServiceSnapshot;
import io.loadstar.benchmarks.MemoryDiscoverer;
import io.loadstar.benchmarks.program.Pause;
import io.loadstar.benchmarks.program.RebuildCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A ring through the public API that is rebuilt by one thread while others pick (concurrent: one thread at a time calls).
 */
final class RingLoad implements AutoCloseable {

    private static final ServiceKey SERVICE = ServiceKey.parse("ring");
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final int hosts;
    private final int pickers;
    private final RebuildCount count = new RebuildCount();
    private final MemoryDiscoverer registry;
    private final ServiceResolver resolver;
    private final LoadBalancer balancer;
    private int first;

    /**
     * Builds the first ring.
     *
     * @param hosts how many, of as many points each as the policy gives them by itself
     * @param pickers how many threads pick
     */
    RingLoad(int hosts, int pickers) {
        this.hosts = hosts;
        this.pickers = pickers;
        this.registry = new MemoryDiscoverer(snapshot());
        ServiceResolverBuilder builder = ServiceResolver.builder()
                .discoverer(registry)
                .defaults(ServiceConfig.builder()
                        .policy("source_hash")
                        .set(ServiceConfig.REBUILD_INTERVAL, Duration.ZERO)
                        .build());
        count.policies().forEach(builder::policy);
        this.resolver = builder.build();
        this.balancer = resolver.loadBalancer(SERVICE);
        balancer.whenReady()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** The hosts from the first number on. */
    private ServiceSnapshot snapshot() {
        List<ServiceInstance> instances = IntStream.range(first, first + hosts)
                .mapToObj(RingLoad::instance)
                .sorted(Comparator.comparing(ServiceInstance::id))
                .toList();
        return ServiceSnapshot.builder(SERVICE).instances(instances).build();
    }

    private static ServiceInstance instance(int number) {
        return ServiceInstance.builder(SERVICE.name())
                .id("host-" + number)
                .address("10." + ((number >> 16) & 0xff) + '.' + ((number >> 8) & 0xff) + '.' + (number & 0xff), 8080)
                .build();
    }

    /**
     * What came of a phase (immutable data).
     *
     * @param rebuilds how many there were
     * @param rebuilding how long they took, all together
     * @param length of the phase
     * @param picks the latencies of all picks
     * @param failed how many picks threw
     */
    record Phase(long rebuilds, Duration rebuilding, Duration length, Latencies picks, long failed) {}

    /**
     * Picks for a time without a rebuild.
     *
     * @param length how long
     * @return what came of it
     */
    Phase idle(Duration length) {
        return measure(() -> Pause.of(length));
    }

    /**
     * Picks while the ring is rebuilt.
     *
     * @param rebuilds how often
     * @param replaced how many hosts are others each time
     * @return what came of it
     */
    Phase rebuild(int rebuilds, int replaced) {
        return measure(() -> {
            for (int i = 0; i < rebuilds; i++) {
                long before = count.rebuilds();
                first += replaced;
                registry.publish(snapshot());
                awaitRebuild(before);
            }
        });
    }

    private void awaitRebuild(long before) {
        long begun = System.nanoTime();
        while (count.rebuilds() == before) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("no rebuild came of a change");
            }
            Pause.of(Duration.ofNanos(20_000));
        }
    }

    private Phase measure(Runnable work) {
        List<Picking> all = new ArrayList<>();
        for (int i = 0; i < pickers; i++) {
            all.add(new Picking());
        }
        all.forEach(Thread::start);
        all.forEach(Picking::awaitFirst);
        long rebuilds = count.rebuilds();
        long rebuilding = count.nanos();
        long begun = System.nanoTime();
        try {
            work.run();
        } finally {
            all.forEach(Picking::end);
        }
        Duration length = Duration.ofNanos(System.nanoTime() - begun);
        Latencies picks = new Latencies();
        all.forEach(picking -> picks.addAll(picking.latencies));
        return new Phase(
                count.rebuilds() - rebuilds,
                Duration.ofNanos(count.nanos() - rebuilding),
                length,
                picks,
                all.stream().mapToLong(picking -> picking.failed.get()).sum());
    }

    @Override
    public void close() {
        resolver.close();
    }

    /** Picks by one key after another until it is ended, and times each pick. */
    private final class Picking extends Thread {
        private final Latencies latencies = new Latencies();
        private final AtomicLong failed = new AtomicLong();
        private final CountDownLatch picked = new CountDownLatch(1);
        private volatile boolean ended;

        @Override
        public void run() {
            for (long key = 0; !ended; key++) {
                PickContext context = PickContext.hash(key);
                long begun = System.nanoTime();
                try {
                    balancer.next(context);
                } catch (RuntimeException e) {
                    failed.incrementAndGet();
                }
                latencies.add(System.nanoTime() - begun);
                picked.countDown();
            }
        }

        /** So that no phase is over before anybody picks. */
        private void awaitFirst() {
            try {
                picked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void end() {
            ended = true;
            try {
                join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
