package io.loadstar.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One virtual thread for every pick; needs JDK 21 or newer.
 *
 * <p>What is left after {@code startOnly} is taken off is the pick, on a thread that has never picked before.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar VirtualThreadBenchmark -jvm /path/to/jdk-25/bin/java}</pre>
 */
@SuppressWarnings("NullAway.Init") // set by the runner and the set-up method
public class VirtualThreadBenchmark extends PickState {

    private static final int THREADS = 1_000;

    /** Who is measured. */
    @Param({"LOADSTAR_ROUND_ROBIN", "ARMERIA_ROUND_ROBIN", "GRPC_ROUND_ROBIN", "CURATOR_ROUND_ROBIN"})
    public Rival rival;

    /** How many instances. */
    @Param({"1000"})
    public int instances;

    private ExecutorService threadPerTask;

    /**
     * Makes the rival, and the executor by reflection: the code is compiled for 17.
     *
     * @throws ReflectiveOperationException if this JDK has no virtual threads
     */
    @Setup
    public void open() throws ReflectiveOperationException {
        threadPerTask = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        open(rival, instances, Keys.HASHED);
    }

    /** Ends the executor. */
    @TearDown
    public void shutdown() {
        threadPerTask.shutdownNow();
    }

    /**
     * Starts threads that pick once each.
     *
     * @param sink takes the picks
     * @throws InterruptedException if the run is called off
     */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void startAndPick(Blackhole sink) throws InterruptedException {
        Subject subject = subject();
        run(() -> sink.consume(subject.pick(null)));
    }

    /**
     * Starts threads that do nothing.
     *
     * @param sink takes the rival's place
     * @throws InterruptedException if the run is called off
     */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void startOnly(Blackhole sink) throws InterruptedException {
        run(() -> sink.consume(this));
    }

    private void run(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threadPerTask.execute(() -> {
                task.run();
                done.countDown();
            });
        }
        if (!done.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("virtual threads did not run");
        }
    }
}
