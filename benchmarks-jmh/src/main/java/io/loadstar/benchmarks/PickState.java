package io.loadstar.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks of picks share: one rival, asked by one or more threads.
 *
 * <p>The number of threads is the runner's option: {@code -t 1} and {@code -t 4}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 6, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by the set-up method of each trial
public abstract class PickState {

    private Subject subject;

    /** For subclasses, one a policy. */
    protected PickState() {}

    /**
     * Makes the balancer to measure.
     *
     * @param rival the rival
     * @param instances how many instances
     * @param keys the form of the keys
     */
    final void open(Rival rival, int instances, Keys keys) {
        subject = rival.create(Node.fleet(instances), keys);
    }

    /** {@return the balancer to measure} */
    final Subject subject() {
        return subject;
    }

    /** Ends the balancer. */
    @TearDown
    public void close() {
        subject.close();
    }
}
