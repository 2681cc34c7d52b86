package io.loadstar.benchmarks;

import io.loadstar.PickContext;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
import org.openjdk.jmh.annotations.Warmup;

/** What the machine itself needs for the core of a pick: the floors under every policy. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 6, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by the runner and the set-up method
public class FloorBenchmark {

    /** Entries a host of the hash table, as many as the ring of source_hash has points. */
    private static final int ENTRIES_A_HOST = 640;

    /** How many instances. */
    @Param({"10", "1000", "10000"})
    public int instances;

    private Node[] nodes;
    private PickContext[] keys;
    private int[] table;
    private final AtomicLong sequence = new AtomicLong();

    /** Fills the arrays. */
    @Setup
    public void fill() {
        nodes = Node.fleet(instances).toArray(Node[]::new);
        keys = new PickContext[Keys.COUNT];
        Arrays.setAll(keys, number -> PickContext.hash(Keys.hash(number)));
        table = new int[ENTRIES_A_HOST * instances];
        Arrays.setAll(table, number -> (int) Keys.hash(number));
    }

    /** {@return an instance by one counter that all threads share} */
    @Benchmark
    public Object sharedAtomic() {
        return nodes[(int) ((sequence.getAndIncrement() & Long.MAX_VALUE) % nodes.length)];
    }

    /**
     * Reads an array by a counter of the thread's own.
     *
     * @param cursor the thread's counter
     * @return an instance
     */
    @Benchmark
    public Object arrayRead(Cursor cursor) {
        return nodes[cursor.next() % nodes.length];
    }

    /** {@return an instance by the thread's own random generator} */
    @Benchmark
    public Object threadRandom() {
        return nodes[ThreadLocalRandom.current().nextInt(nodes.length)];
    }

    /**
     * Reads a table of the size of a hash ring at the place of a prepared key, with the key's own way to the processor.
     *
     * @param cursor the thread's counter
     * @return what is there
     */
    @Benchmark
    public int tableRead(Cursor cursor) {
        long key = keys[cursor.next()].hashValue();
        return table[(int) (((key >>> 32) * table.length) >>> 32)];
    }
}
