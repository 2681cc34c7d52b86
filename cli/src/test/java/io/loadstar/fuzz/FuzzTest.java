package io.loadstar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes a registry sends: what its reader declares, within bounds of time and heap. */
class FuzzTest {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 300);

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    static List<FuzzTarget> chosen() {
        return FuzzTarget.named(System.getProperty("fuzz.targets", ""));
    }

    /** In every build. */
    @ParameterizedTest
    @MethodSource("targets")
    void theInputsThatAreKeptAreReadOrRefusedAsDeclared(FuzzTarget target) throws IOException, InterruptedException {
        assertThat(FuzzHarness.files(target.inputs())).hasSizeGreaterThan(3);
        new FuzzRunner(target).runKept();
    }

    /** Under {@code -Pfuzz}, for {@code -Dfuzz.seconds} each; all, or those that {@code -Dfuzz.targets} names. */
    @Tag("fuzz")
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    @ParameterizedTest
    @MethodSource("chosen")
    void noInputThatJazzerFindsIsReadOtherwise(FuzzTarget target) throws IOException, InterruptedException {
        long executions = new FuzzRunner(target).fuzz(SECONDS);

        System.out.printf(Locale.ROOT, "Fuzzed %s: %,d inputs in %d s, no finding%n", target, executions, SECONDS);
        assertThat(executions)
                .as("more than the inputs that are kept; give it more than %s s", SECONDS)
                .isGreaterThan(FuzzHarness.files(target.inputs()).size());
    }
}
