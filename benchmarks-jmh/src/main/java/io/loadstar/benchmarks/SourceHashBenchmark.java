package io.loadstar.benchmarks;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One pick of a policy that maps a key to an instance, over 2^20 distinct keys.
 *
 * <p>The keys are prepared in each rival's own form: with {@code HASHED} the look-up alone is measured, with
 * {@code TEXT} the hashing of a text of 21 characters too.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar SourceHashBenchmark -p keys=HASHED -t 1 -prof gc}</pre>
 */
@SuppressWarnings("NullAway.Init") // set by the runner
public class SourceHashBenchmark extends PickState {

    /** Who is measured. */
    @Param({
        "LOADSTAR_SOURCE_HASH",
        "LOADSTAR_SOURCE_HASH_TRACKED",
        "ARMERIA_STICKY",
        "GRPC_RING_HASH",
        "GRPC_RING_HASH_FULL"
    })
    public Rival rival;

    /** How many instances. */
    @Param({"10", "1000", "10000"})
    public int instances;

    /** The form of the keys. */
    @Param
    public Keys keys;

    private Object[] prepared;

    /** Makes the rival and all keys. */
    @Setup
    public void open() {
        open(rival, instances, keys);
        prepared = new Object[Keys.COUNT];
        Arrays.setAll(prepared, number -> subject().prepare(number));
    }

    /**
     * Picks for the next key.
     *
     * @param cursor where this thread is
     * @return one pick
     */
    @Benchmark
    public Object pick(Cursor cursor) {
        return subject().pick(prepared[cursor.next()]);
    }
}
