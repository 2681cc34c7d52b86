package io.loadstar.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One pick of a policy that goes by weight, in turns or at random.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar WeightedBenchmark -t 4 -prof gc}</pre>
 */
@SuppressWarnings("NullAway.Init") // set by the runner
public class WeightedBenchmark extends PickState {

    /** Who is measured. */
    @Param({
        "LOADSTAR_WEIGHTED_ROUND_ROBIN",
        "LOADSTAR_WEIGHTED_ROUND_ROBIN_TRACKED",
        "LOADSTAR_WEIGHTED_RANDOM",
        "LOADSTAR_WEIGHTED_RANDOM_TRACKED",
        "ARMERIA_WEIGHTED_ROUND_ROBIN",
        "ARMERIA_WEIGHTED_RANDOM",
        "GRPC_WEIGHTED_ROUND_ROBIN"
    })
    public Rival rival;

    /** How many instances. */
    @Param({"10", "1000", "10000"})
    public int instances;

    /** Makes the rival. */
    @Setup
    public void open() {
        open(rival, instances, Keys.HASHED);
    }

    /** {@return one pick} */
    @Benchmark
    public Object pick() {
        return subject().pick(null);
    }
}
