package io.loadstar.benchmarks;

import io.loadstar.ServiceInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One of many instances is replaced by another one, until the new picker is live.
 *
 * <p>The registry hands over its complete list, as all of them do; making the list is not measured.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar UpdateBenchmark -p instances=1000,10000 -prof gc}</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 6, time = 1)
public class UpdateBenchmark {

    /** For the runner. */
    public UpdateBenchmark() {}

    /**
     * Tells the rival.
     *
     * @param state the rival and the two lists
     * @return the rival
     */
    @Benchmark
    public Object apply(RivalState state) {
        state.updatable.apply(state.next());
        return state.updatable;
    }

    /**
     * The floor: what differs between two lists, found by a map from id to instance. As from a registry that is read
     * anew, the lists share no objects.
     *
     * @param state the two lists
     * @return how many instances are new or gone
     */
    @Benchmark
    public int mapDiff(ListState state) {
        List<ServiceInstance> list = state.next();
        Map<String, ServiceInstance> old = state.byId;
        Map<String, ServiceInstance> fresh = new HashMap<>(2 * list.size());
        int kept = 0;
        for (ServiceInstance instance : list) {
            fresh.put(instance.id(), instance);
            kept += instance.equals(old.get(instance.id())) ? 1 : 0;
        }
        state.byId = fresh;
        return list.size() + old.size() - 2 * kept;
    }

    /** A list with one instance replaced. */
    private static List<Node> changed(int instances) {
        List<Node> nodes = new ArrayList<>(Node.fleet(instances));
        nodes.remove(instances / 2);
        nodes.add(Node.of(instances));
        return List.copyOf(nodes);
    }

    /** A rival and two lists in its own form (confined to one thread). */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // set by the runner and the set-up method
    public static class RivalState {

        /** Who is measured. */
        @Param({
            "LOADSTAR_ROUND_ROBIN",
            "LOADSTAR_RANDOM",
            "LOADSTAR_WEIGHTED_ROUND_ROBIN",
            "LOADSTAR_WEIGHTED_RANDOM",
            "LOADSTAR_SOURCE_HASH",
            "ARMERIA_ROUND_ROBIN",
            "ARMERIA_WEIGHTED_ROUND_ROBIN",
            "ARMERIA_STICKY",
            "GRPC_ROUND_ROBIN",
            "GRPC_WEIGHTED_ROUND_ROBIN",
            "GRPC_RING_HASH",
            "GRPC_RING_HASH_FULL"
        })
        public Rival rival;

        /** How many instances. */
        @Param({"1000", "10000", "100000"})
        public int instances;

        private Updatable updatable;
        private Object before;
        private Object after;
        private boolean flip;

        /** For the runner. */
        public RivalState() {}

        /** Makes the rival and the lists. */
        @Setup
        public void open() {
            updatable = rival.createUpdatable(Node.fleet(instances));
            before = updatable.snapshot(Node.fleet(instances));
            after = updatable.snapshot(changed(instances));
        }

        /** Ends the rival. */
        @TearDown
        public void close() {
            updatable.close();
        }

        private Object next() {
            flip = !flip;
            return flip ? after : before;
        }
    }

    /** Two lists, and what was known before (confined to one thread). */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // set by the runner and the set-up method
    public static class ListState {

        /** How many instances. */
        @Param({"1000", "10000", "100000"})
        public int instances;

        private List<ServiceInstance> before;
        private List<ServiceInstance> after;
        private Map<String, ServiceInstance> byId = new HashMap<>();
        private boolean flip;

        /** For the runner. */
        public ListState() {}

        /** Makes the lists. */
        @Setup
        public void open() {
            before = list(Node.fleet(instances));
            after = list(changed(instances));
        }

        private static List<ServiceInstance> list(List<Node> nodes) {
            return nodes.stream().map(LoadstarSubject::instance).toList();
        }

        private List<ServiceInstance> next() {
            flip = !flip;
            return flip ? after : before;
        }
    }
}
