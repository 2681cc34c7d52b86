package io.loadstar.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.cli.ExitCodes;
import io.loadstar.cli.Main;
import io.loadstar.testkit.server.ConsulServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenario as a whole: a real registry, real servers, real traffic. */
@Timeout(180)
class DemoTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyPromiseIsKept() {
        assertEveryPromiseIsKept("demo", "--json");
    }

    @Tag("slow")
    @Test
    void everyPromiseOfTwoCloudsIsKept() {
        assertEveryPromiseOfTwoCloudsIsKept("demo", "--clouds", "--json");
    }

    @Tag("slow")
    @Tag("server")
    @Test
    void everyPromiseOfTwoCloudsIsKeptWithConsul() {
        assertEveryPromiseOfTwoCloudsIsKept("demo", "--clouds", "--with", "consul", "--json");
    }

    private void assertEveryPromiseOfTwoCloudsIsKept(String... args) {
        int exitCode = run(args);

        assertThat(exitCode).as("%s%n%s", out(), err()).isEqualTo(ExitCodes.OK);
        assertThat(out().lines()).hasSize(1);
        assertThat(out()).contains("\"ok\":true").doesNotContain("\"kept\":false");
        for (String promise : List.of("no-failures", "nobody-moved-before", "left-the-cloud", "came-back", "partial")) {
            assertThat(out()).contains("{\"id\":\"" + promise + "\"");
        }
        for (Phase phase : EnumSet.of(Phase.STEADY, Phase.LOST, Phase.MOVED, Phase.RETURN, Phase.PARTLY)) {
            assertThat(err()).contains(phase.text());
        }
    }

    @Tag("server")
    @Test
    void everyPromiseIsKeptWithConsul() {
        assertEveryPromiseIsKept("demo", "--with", "consul", "--json");
    }

    @Tag("server")
    @Test
    void everyPromiseIsKeptWithAConsulThatIsThere(@TempDir Path folder) {
        try (ConsulServer consul = ConsulServer.start(folder)) {
            int exitCode = run("demo", "--registry", consul.uri(), "--json");

            assertThat(exitCode).as("%s%n%s", out(), err()).isEqualTo(ExitCodes.OK);
            assertThat(out()).contains("\"ok\":true").doesNotContain("\"kept\":false");
            assertThat(err()).contains("the registry is not ours");
        }
    }

    private void assertEveryPromiseIsKept(String... args) {
        int exitCode = run(args);

        assertThat(exitCode).as("%s%n%s", out(), err()).isEqualTo(ExitCodes.OK);
        assertThat(out().lines()).hasSize(1);
        assertThat(out()).contains("\"ok\":true").doesNotContain("\"kept\":false");
        for (String promise : List.of(
                "round-robin",
                "weighted",
                "random",
                "kill",
                "new-server",
                "drain",
                "probe-out",
                "probe-back",
                "same-source",
                "registry-dead")) {
            assertThat(out()).contains("{\"id\":\"" + promise + "\"");
        }
        for (Phase phase : EnumSet.range(Phase.START, Phase.BACK)) {
            assertThat(err()).contains(phase.text());
        }
        // One for each policy of the phase in which nothing changes.
        assertThat(out().split("\"effectSeconds\":null", -1)).hasSize(DemoPolicy.values().length + 1);
    }

    @Test
    void aRegistryToStartAndOneThatIsThereAreNotMeantTogether() {
        assertThat(run("demo", "--with", "consul", "--registry", "static:127.0.0.1:1"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err().lines())
                .singleElement()
                .asString()
                .isEqualTo(
                        "loadstar: --with: consul (expected: without --registry, which uses a registry that is there)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--registry static:127.0.0.1:1 | --registry: static:127.0.0.1:1 (expected: without --clouds, which",
                "--without drain | --without: drain (expected: retry or probe, which --clouds is about)",
                "--without cache | --without: cache (expected: retry or probe, which --clouds is about)"
            })
    void whatTwoCloudsHaveNotIsToldInOneLineBeforeAnythingStarts(String arguments, String line) {
        assertThat(run(("demo --clouds " + arguments).split(" "))).isEqualTo(ExitCodes.USAGE);
        assertThat(err().lines()).singleElement().asString().startsWith("loadstar: " + line);
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static:127.0.0.1:1 | 2 | loadstar: static: takes no registrations",
                "zookeper://127.0.0.1:1/x | 2 | loadstar: registry scheme: zookeper (unknown; did you mean zookeeper?",
                "zookeeper://127.0.0.1:1/x | 3 | loadstar: zookeeper://127.0.0.1:1/x"
            })
    void aRegistryThatCannotServeIsToldInOneLineBeforeAnythingStarts(String registry, int exitCode, String line) {
        assertThat(run("demo", "--registry", registry)).isEqualTo(exitCode);
        assertThat(err().lines()).singleElement().asString().startsWith(line);
        assertThat(out()).isEmpty();
    }

    /** With a protection off, the promise that it kept is broken, and no other. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"retry, kill", "drain, drain", "probe, probe-out", "cache, registry-dead"})
    void withoutAProtectionItsPromiseBreaks(String protection, String promise) {
        int exitCode = run("demo", "--without", protection);

        assertThat(exitCode).as("%s%n%s", out(), err()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(out().lines().filter(line -> line.startsWith("BROKEN")))
                .as(out())
                .singleElement()
                .asString()
                .startsWith("BROKEN  " + promise + ":");
        assertThat(err()).contains("loadstar: promise broken: " + promise + ":");
    }

    /** Others may break with it: without probes no client sees a part of a cloud fall. */
    @Tag("slow")
    @Timeout(300)
    @ParameterizedTest
    @CsvSource({"retry, no-failures", "probe, left-the-cloud"})
    void withoutAProtectionTwoCloudsBreakItsPromise(String protection, String promise) {
        int exitCode = run("demo", "--clouds", "--without", protection);

        assertThat(exitCode).as("%s%n%s", out(), err()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(out().lines()).as(out()).anyMatch(line -> line.startsWith("BROKEN  " + promise + ":"));
    }
}
