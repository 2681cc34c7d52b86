package io.loadstar.fuzz;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives inputs to a target and bounds what each may cost; runs in a JVM of its own (thread-confined).
 *
 * <p>What is bounded is work, not the time that passes: the processor's time of the thread, and the bytes that it
 * allocates, which is more than it ever holds. An input past a bound is run again, as the first run may have loaded
 * classes or been interpreted: it is a finding if it is past a bound each time.
 *
 * <p>Jazzer calls {@link #fuzzerInitialize} and {@link #fuzzerTestOneInput} by their names.
 */
public final class FuzzHarness {

    /** What any input may allocate: buffers, the first growth of tables, messages. */
    static final long HEAP = 4 << 20;

    /** For inputs of up to some 64 KB, of which a reader reads megabytes a second: a thousandfold too much. */
    private static final long CPU_NANOS = 1_000_000_000L;

    private static final int RUNS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static @Nullable FuzzHarness current;

    private final Method target;
    private final int heapPerByte;

    private FuzzHarness(Method target, int heapPerByte) {
        this.target = target;
        this.heapPerByte = heapPerByte;
    }

    /**
     * Chooses the target.
     *
     * @param arguments {@code package.Class#method} and what an input's byte may allocate
     * @throws ReflectiveOperationException if there is no such method
     */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        int mark = arguments[0].indexOf('#');
        Method method = Class.forName(arguments[0].substring(0, mark))
                .getDeclaredMethod(arguments[0].substring(mark + 1), byte[].class);
        method.setAccessible(true);
        current = new FuzzHarness(method, Integer.parseInt(arguments[1]));
    }

    /**
     * Gives one input to the target.
     *
     * @param input the input
     * @throws Throwable what the target throws, or that a bound was passed
     */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        FuzzHarness harness = current;
        if (harness == null) {
            throw new IllegalStateException("no target");
        }
        harness.run(input);
    }

    /**
     * Runs inputs that are kept.
     *
     * @param arguments as above, then the folder of the inputs
     * @throws Throwable what the first bad input leads to
     */
    public static void main(String[] arguments) throws Throwable {
        fuzzerInitialize(arguments);
        List<Path> inputs = files(Path.of(arguments[2]));
        for (Path input : inputs) {
            try {
                fuzzerTestOneInput(Files.readAllBytes(input));
            } catch (Throwable e) {
                throw new AssertionError("input " + input.getFileName() + ": " + e, e);
            }
        }
        System.out.println(inputs.size() + " inputs");
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(byte[] input) throws Throwable {
        String excess = excess(input);
        for (int run = 1; run < RUNS && !excess.isEmpty(); run++) {
            excess = excess(input);
        }
        if (!excess.isEmpty()) {
            throw new AssertionError(input.length + " bytes: " + excess);
        }
    }

    /** Runs the target once and returns which bound was passed; empty for none. */
    private String excess(byte[] input) throws Throwable {
        long heapBefore = THREADS.getCurrentThreadAllocatedBytes();
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        try {
            target.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw requireNonNull(e.getCause());
        }
        long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        long heap = THREADS.getCurrentThreadAllocatedBytes() - heapBefore;
        long mostHeap = HEAP + (long) heapPerByte * input.length;
        if (heap > mostHeap) {
            return String.format(Locale.ROOT, "%,d bytes of heap (expected: at most %,d)", heap, mostHeap);
        }
        return cpu <= CPU_NANOS
                ? ""
                : String.format(Locale.ROOT, "%,d ns of processor time (expected: at most %,d)", cpu, CPU_NANOS);
    }
}
