package io.loadstar.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.loadstar.benchmarks.CpuTimeProfiler;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * One line of a run (immutable data).
 *
 * @param benchmark the class's simple name
 * @param method the method
 * @param parameters values by name
 * @param threads how many threads measured
 * @param nanos the time per operation of one thread: where processor time was measured it is that, times the threads
 *     that share a processor; else time on the clock
 * @param share the part of the processors that its threads got of what they could use; 1 if they had it all
 * @param clock the time on the clock per operation of one thread, the mean of all iterations
 * @param bytes what one operation allocates; NaN if the gc profiler was off
 * @param jdk the JDK's version
 */
record Measurement(
        String benchmark,
        String method,
        Map<String, String> parameters,
        int threads,
        double nanos,
        double share,
        double clock,
        double bytes,
        String jdk) {

    private static final String BYTES = "gc.alloc.rate.norm";

    /** Less than this is the harness's own. */
    private static final double BYTES_NOISE = 0.5;

    /**
     * Reads one element of JMH's JSON.
     *
     * @param node the element
     * @param cpus the processors of the machine
     * @return the measurement
     */
    static Measurement of(JsonNode node, int cpus) {
        String[] name = node.path("benchmark").asText().split("\\.");
        Map<String, String> parameters = new TreeMap<>();
        node.path("params")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        JsonNode metric = node.path("primaryMetric");
        JsonNode cpu = node.path("secondaryMetrics").path(CpuTimeProfiler.METRIC);
        int threads = node.path("threads").asInt();
        double sharing = Math.max(1, (double) threads / cpus);
        Iteration best = cpu.isMissingNode()
                ? Iteration.best(iterations(metric), iterations(metric), 1)
                : Iteration.best(iterations(cpu), iterations(metric), sharing);
        return new Measurement(
                name[name.length - 2],
                name[name.length - 1],
                parameters,
                threads,
                best.nanos(),
                best.share(),
                metric.path("score").asDouble(Double.NaN),
                node.path("secondaryMetrics").path(BYTES).path("score").asDouble(Double.NaN),
                node.path("jdkVersion").asText());
    }

    private static double[] iterations(JsonNode metric) {
        return StreamSupport.stream(metric.path("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** {@return how many instances; 0 if the benchmark has none} */
    int instances() {
        return Integer.parseInt(parameter("instances", "0"));
    }

    /** {@return the rival's name, or the method's where there is no rival} */
    String rival() {
        return parameter("rival", method);
    }

    /**
     * Returns a parameter.
     *
     * @param name its name
     * @param otherwise the value where there is none
     * @return its value
     */
    String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    /** {@return whether one operation allocates, as far as was measured} */
    boolean allocates() {
        return bytes >= BYTES_NOISE;
    }
}
