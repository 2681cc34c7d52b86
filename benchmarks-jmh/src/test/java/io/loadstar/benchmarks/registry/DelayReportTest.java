package io.loadstar.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.benchmarks.program.Percentiles;
import io.loadstar.benchmarks.program.ResultsFile;
import io.loadstar.benchmarks.registry.Change.Kind;
import io.loadstar.benchmarks.registry.DelayRun.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelayReportTest {

    @Test
    void percentilesAreByNearestRank() {
        Percentiles hundred = new Percentiles(
                LongStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList());
        assertThat(hundred.cells()).isEqualTo("50.00 | 90.00 | 99.00 | 100.00");
        assertThat(new Percentiles(List.of(Duration.ofNanos(1_234_567))).cells())
                .isEqualTo("1.23 | 1.23 | 1.23 | 1.23");
    }

    @Test
    void theDifferenceIsTakenChangeByChangeAndJudged() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 98; i++) {
            samples.add(sample(Kind.ADDED, 20, 5, 6));
        }
        samples.add(sample(Kind.REMOVED, 2, 5, 14));
        samples.add(sample(Kind.REPLACED, 2, 5, 16));

        String report = new DelayReport(samples).print("setting");

        assertThat(report)
                .startsWith("setting\n\n| changes |")
                .contains("| added | 98 | 5.00 | 5.00 | 5.00 | 5.00 | 6.00 | 6.00 | 6.00 | 6.00 | 1.00 |")
                .contains("| within 10 ms of the last pick | 2 | ")
                .contains("| later than that | 98 | ")
                .contains("difference is 9.00 ms (goal: under 10 ms): met.");
        samples.add(sample(Kind.REPLACED, 2, 5, 16));
        assertThat(new DelayReport(samples).print("")).contains("difference is 11.00 ms", "**missed**");
    }

    private static Sample sample(Kind kind, long since, long raw, long ours) {
        return new Sample(
                kind, Duration.ofMillis(since), Duration.ofMillis(raw), Duration.ofMillis(ours), Duration.ofNanos(1));
    }

    @Test
    void aScriptIsTheSameForTheSameSeedAndKeepsFourToEightInstances() {
        ChangeScript one = new ChangeScript(7, Duration.ofMillis(5));
        ChangeScript other = new ChangeScript(7, Duration.ofMillis(5));
        List<Change> begun = one.begin();
        assertThat(other.begin()).isEqualTo(begun);
        Change before = begun.get(begun.size() - 1);
        for (int i = 0; i < 1_000; i++) {
            Change change = one.next();
            assertThat(change).isEqualTo(other.next());
            assertThat(change.after()).hasSizeBetween(4, 8).isNotEqualTo(before.after());
            before = change;
        }
    }

    @Test
    void aSectionIsWrittenInThePlaceOfTheOneBefore(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.md");
        ResultsFile results = new ResultsFile(file, "# Title\n\nIntroduction.\n");

        results.write("Second", "old\n");
        results.write("First", "one\n\n| table |\n");
        results.write("Second", "new\n");

        assertThat(Files.readString(file))
                .isEqualTo("# Title\n\nIntroduction.\n\n## First\n\none\n\n| table |\n\n## Second\n\nnew\n");
    }
}
