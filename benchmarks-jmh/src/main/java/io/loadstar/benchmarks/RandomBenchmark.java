package io.loadstar.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One pick of a policy that draws lots, whatever the weights.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar RandomBenchmark -t 4 -prof gc}</pre>
 */
@SuppressWarnings("NullAway.Init") // set by the runner
public class RandomBenchmark extends PickState {

    /** Who is measured. */
    @Param({"LOADSTAR_RANDOM", "LOADSTAR_RANDOM_TRACKED", "CURATOR_RANDOM"})
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
