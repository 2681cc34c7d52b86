package io.loadstar.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One pick of a policy that goes round, whatever the weights.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar RoundRobinBenchmark -t 4 -prof gc}</pre>
 */
@SuppressWarnings("NullAway.Init") // set by the runner
public class RoundRobinBenchmark extends PickState {

    /** Who is measured. */
    @Param({
        "LOADSTAR_ROUND_ROBIN",
        "LOADSTAR_ROUND_ROBIN_TRACKED",
        "ARMERIA_ROUND_ROBIN",
        "GRPC_ROUND_ROBIN",
        "CURATOR_ROUND_ROBIN"
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
