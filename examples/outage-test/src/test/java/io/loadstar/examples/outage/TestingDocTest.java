package io.loadstar.examples.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.testkit.outage.OutageScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/testing.md shows the tests beside this one, and tells of each scenario. */
class TestingDocTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| (`[A-Z_` ]+`) \\|.*\\| ([a-z, ]+) \\|$", Pattern.MULTILINE);

    private static String document() throws IOException {
        return Files.readString(Path.of("../../docs/testing.md"));
    }

    @ParameterizedTest
    @CsvSource({"OrdersClientTest, fake", "OrdersClientZooKeeperTest, link"})
    void theDocumentShowsTheTest(String test, String region) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/loadstar/examples/outage/" + test + ".java"));
        String begin = "// tag::" + region + "[]\n";
        String shown = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("// end::" + region));

        assertThat(document()).contains("```java\n" + shown.stripIndent().stripTrailing() + "\n```");
    }

    @Test
    void theDocumentHasEachScenarioAndWhoMakesIt() throws IOException {
        Stream<String> lines = ROW.matcher(document())
                .results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(" "))
                        .map(scenario -> scenario + ": " + row.group(2)));

        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(Stream.of(OutageScenario.values())
                        .map(scenario -> scenario + ": " + makers(scenario))
                        .toList());
    }

    private static String makers(OutageScenario scenario) {
        String link = scenario.isOfLink() ? "link" : "";
        String fake = scenario.isOfFake() ? "fake" : "";
        return link + (link.isEmpty() || fake.isEmpty() ? "" : ", ") + fake;
    }
}
