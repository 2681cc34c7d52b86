package io.loadstar.balancer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestHosts;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A ring of 1,000 hosts with 640 points each, rebuilt 500 times while others pick. */
class RingRebuildTest {

    private static final int HOSTS = 1_000;
    private static final int REBUILDS = 500;
    private static final String SERVICE = TestHosts.SERVICE;

    private static final List<ServiceInstance> FLEET = IntStream.range(0, HOSTS + REBUILDS)
            .mapToObj(number -> TestInstances.instance(SERVICE, number))
            .toList();

    private final VirtualTime time = new VirtualTime();

    /** The set of a number has the hosts from that number on: each replaces one host. */
    private static List<ServiceInstance> set(int number) {
        return FLEET.subList(number, number + HOSTS).stream()
                .sorted(Comparator.comparing(ServiceInstance::id))
                .toList();
    }

    @Test
    void row56_picksGoOnWhileALargeRingIsRebuilt() throws InterruptedException {
        Picks picks = new Picks();
        FakeRegistry registry = new FakeRegistry(time, time);
        registry.set(SERVICE, set(0));
        try (ServiceResolver resolver = ServiceResolver.builder()
                .discoverer(registry)
                .policy(new WatchedRing(picks))
                .defaults(ServiceConfig.builder()
                        .policy(WatchedRing.NAME)
                        .set(ServiceConfig.REBUILD_INTERVAL, Duration.ZERO)
                        .build())
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .build()) {
            LoadBalancer balancer = resolver.loadBalancer(SERVICE);
            time.runDue();
            Thread picking = picks.begin(balancer);
            for (int number = 1; number <= REBUILDS; number++) {
                picks.newest = number;
                registry.set(SERVICE, set(number));
                time.runDue();
                picks.oldest = number;
            }
            picks.ended = true;
            picking.join();
        }

        assertThat(picks.problem).isEmpty();
        assertThat(picks.rebuilds).isEqualTo(REBUILDS);
    }

    @Test
    void row56_theRingInUseStaysAsItIsWhileTheNextOneIsMade() {
        PickerFactory factory =
                new SourceHashProvider().create(ServiceConfig.DEFAULTS).newFactory(context());
        Picker inUse = factory.rebuild(HostSet.of(TestHosts.of(set(0))));
        for (int number = 1; number <= REBUILDS; number++) {
            List<Host> before = owners(inUse);
            Picker next = factory.rebuild(HostSet.of(TestHosts.of(set(number))));

            assertThat(owners(inUse)).as("before rebuild %s", number).isEqualTo(before);
            inUse = next;
        }
    }

    private PolicyContext context() {
        return new PolicyContext(
                ServiceKey.parse(SERVICE), ServiceConfig.DEFAULTS, time, time, new SplittableRandom(56));
    }

    private static List<Host> owners(Picker picker) {
        return LongStream.range(0, 300)
                .mapToObj(key -> picker.pick(PickContext.hash(key)))
                .toList();
    }

    /** What a thread picks while another one rebuilds (concurrent: each field has one writer). */
    private static final class Picks {
        private static final int DURING_A_REBUILD = 10;
        private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

        /** The sets that a pick may see are those from the oldest to the newest. */
        volatile int oldest;

        volatile int newest;
        volatile boolean ended;
        volatile long count;
        volatile String problem = "";
        int rebuilds;

        Thread begin(LoadBalancer balancer) {
            Thread thread = new Thread(() -> run(balancer), "picking");
            thread.start();
            return thread;
        }

        private void run(LoadBalancer balancer) {
            Map<ServiceInstance, Integer> numbers =
                    IntStream.range(0, FLEET.size()).boxed().collect(Collectors.toMap(FLEET::get, number -> number));
            for (long key = 0; !ended && problem.isEmpty(); key++) {
                int first = oldest;
                try {
                    int host = requireNonNull(numbers.get(balancer.next(PickContext.hash(key))));
                    int last = newest;
                    if (host >= last + HOSTS || host < first) {
                        problem = "host " + host + " of none of the sets " + first + " to " + last;
                    }
                } catch (NoInstanceException e) {
                    problem = "pick " + key + ": " + e;
                }
                count = key + 1;
            }
        }

        /** On the loop, in the midst of a rebuild: each 25th lasts until picks have gone on. */
        void rebuilt() {
            if (++rebuilds % 25 == 0) {
                awaitMore();
            }
        }

        private void awaitMore() {
            long goal = count + DURING_A_REBUILD;
            long begun = System.nanoTime();
            while (count < goal && problem.isEmpty()) {
                if (System.nanoTime() - begun > PATIENCE_NANOS) {
                    problem = "no pick while a rebuild went on";
                }
                Thread.yield();
            }
        }
    }

    /** The ring, whose rebuilds but for the first are told of (immutable data). */
    private record WatchedRing(Picks picks) implements PolicyProvider {
        static final String NAME = "watched_ring";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public LoadBalancingPolicy create(ServiceConfig config) {
            LoadBalancingPolicy ring = new SourceHashProvider().create(config);
            return new NamedPolicy(NAME, context -> watched(ring.newFactory(context)));
        }

        private PickerFactory watched(PickerFactory ring) {
            return hosts -> {
                Picker picker = ring.rebuild(hosts);
                if (picks.newest > 0) {
                    picks.rebuilt();
                }
                return picker;
            };
        }
    }
}
