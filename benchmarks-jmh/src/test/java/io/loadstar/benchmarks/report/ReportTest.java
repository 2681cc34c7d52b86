package io.loadstar.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final int CPUS = 2;

    @TempDir
    private Path folder;

    @Test
    void aRatioThatReachesItsGoalIsMet() throws IOException {
        write(roundRobin("LOADSTAR_ROUND_ROBIN", 1, 5, 0), roundRobin("ARMERIA_ROUND_ROBIN", 1, 6, 0));
        assertThat(report())
                .contains("| round robin | 1,000 | 1 | 5.0 ns | 0 | Armeria round robin | 6.0 ns | 0 | 1.20x |"
                        + " 1.10x, 0 B | met |");
    }

    @Test
    void theFastestOfThePeersCounts() throws IOException {
        write(
                roundRobin("LOADSTAR_ROUND_ROBIN", 4, 10, 0),
                roundRobin("GRPC_ROUND_ROBIN", 4, 80, 32),
                roundRobin("CURATOR_ROUND_ROBIN", 4, 30, 0));
        assertThat(report())
                .contains("| 10.0 ns | 0 | Curator round robin | 30.0 ns | 0 | 3.00x | 4.00x, 0 B | **missed** |");
    }

    @Test
    void anAllocationMissesWhateverTheRatio() throws IOException {
        write(roundRobin("LOADSTAR_ROUND_ROBIN", 1, 5, 16), roundRobin("ARMERIA_ROUND_ROBIN", 1, 50, 0));
        assertThat(report()).contains("10.00x | 1.10x, 0 B | **missed** |");
    }

    @Test
    void aHashPeerThatMovesKeysOfSurvivorsDoesNotCount() throws IOException {
        write(hash("LOADSTAR_SOURCE_HASH", 20), hash("ARMERIA_STICKY", 60), hash("GRPC_RING_HASH", 100));
        assertThat(report()).contains("| gRPC ring hash | 100.0 ns |").contains("5.00x | 4.00x, 0 B | met |");
    }

    @Test
    void fourThreadsAreComparedWithOne() throws IOException {
        write(roundRobin("LOADSTAR_ROUND_ROBIN", 1, 5, 0), roundRobin("LOADSTAR_ROUND_ROBIN", 4, 12, 0));
        assertThat(report()).contains("| round robin, 4 threads to 1 | 1,000 | 2.40x | 2.30x | **missed** |");
    }

    @Test
    void anUpdateIsComparedWithAMapDiff() throws IOException {
        write(
                line("UpdateBenchmark", "mapDiff", "\"instances\":\"1000\"", 1, 10_000, 0),
                line("UpdateBenchmark", "apply", rival("LOADSTAR_RANDOM"), 1, 11_000, 0),
                line("RebuildBenchmark", "rebuild", "\"instances\":\"1000\",\"policy\":\"random\"", 1, 2_000, 0));
        assertThat(report()).contains("| Loadstar random | 1,000 | 11.0 µs | 0 | 1.10x | 1.20x | met | 2.0 µs |");
    }

    @Test
    void theFastestIterationCountsAndTheMeanIsShown() throws IOException {
        write(roundRobin("LOADSTAR_ROUND_ROBIN", 1, 5, 0));
        assertThat(report()).contains("instances=1000 rival=LOADSTAR_ROUND_ROBIN | 1 | 5.0 ns | 10.0 ns | 0 |");
    }

    @Test
    void processorTimeCountsBeforeTheClockAndIsSharedOut() throws IOException {
        write(lineWithProcessorTime("[[7,6,8]]", "[[14,12,16]]"));
        assertThat(report()).contains("| arrayRead | 10 | 4 | 12.0 ns |").contains("had 100% of the machine.");
    }

    @Test
    void anIterationWhoseThreadsSeldomRanTogetherDoesNotCount() throws IOException {
        write(lineWithProcessorTime("[[40,5]]", "[[80,200]]"));
        assertThat(report()).contains("| arrayRead | 10 | 4 | 80.0 ns |");
    }

    @Test
    void aRunThatHadLittleOfTheMachineSaysSo() throws IOException {
        write(lineWithProcessorTime("[[5,4]]", "[[20,80]]"));
        assertThat(report()).contains("several threads had 50% of the machine, as others used it too");
    }

    @Test
    void theMachineIsDescribedWithoutPaths() throws IOException {
        write(roundRobin("LOADSTAR_ROUND_ROBIN", 1, 5, 0));
        assertThat(report()).contains("JDK 17.0.15").doesNotContain("/usr/lib");
    }

    private String report() throws IOException {
        return new Report(Results.read(folder, CPUS), CPUS).print("test");
    }

    private void write(String... lines) throws IOException {
        Files.writeString(folder.resolve("run.json"), "[" + String.join(",", lines) + "]");
    }

    private static String lineWithProcessorTime(String busy, String clock) {
        return """
                {"benchmark":"io.loadstar.benchmarks.FloorBenchmark.arrayRead","params":{"instances":"10"},"threads":4,
                 "jdkVersion":"17.0.15","primaryMetric":{"score":9,"rawData":%s},
                 "secondaryMetrics":{"cpu.time.norm":{"rawData":%s}}}""".formatted(clock, busy);
    }

    private static String roundRobin(String rival, int threads, double nanos, double bytes) {
        return line("RoundRobinBenchmark", "pick", rival(rival), threads, nanos, bytes);
    }

    private static String hash(String rival, double nanos) {
        return line("SourceHashBenchmark", "pick", rival(rival) + ",\"keys\":\"HASHED\"", 1, nanos, 0);
    }

    private static String rival(String rival) {
        return "\"instances\":\"1000\",\"rival\":\"" + rival + '"';
    }

    private static String line(
            String benchmark, String method, String parameters, int threads, double nanos, double bytes) {
        return """
                {"benchmark":"io.loadstar.benchmarks.%s.%s","params":{%s},"threads":%d,
                 "jvm":"/usr/lib/jvm/x/bin/java","jdkVersion":"17.0.15",
                 "primaryMetric":{"score":%s,"rawData":[[%s,1e9],[1e8]]},
                 "secondaryMetrics":{"gc.alloc.rate.norm":{"score":%s}}}""".formatted(benchmark, method, parameters, threads, 2 * nanos, nanos, bytes);
    }
}
