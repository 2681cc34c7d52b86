package io.loadstar.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mutant fails the test that is named for it, by what the test demands; the real classes pass. Under {@code -Pmutants}
 * two run at a time.
 */
class MutantsTest {

    @TempDir
    Path folder;

    static List<Mutant> mutants() {
        return Mutant.all();
    }

    /** In the time that a mutant has, it may have to wait for another one. */
    @Tag("mutant")
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    @ParameterizedTest
    @MethodSource("mutants")
    void theTestThatIsNamedForAMutantFindsIt(Mutant mutant) throws IOException, InterruptedException {
        assertThat(new MutantRunner(folder).verdictOn(mutant))
                .as("%s by %s", mutant, mutant.test())
                .startsWith(MutantChild.FAILED);
    }

    @Tag("mutant")
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    @Test
    void onTheRealClassesTheTestsPass() throws IOException, InterruptedException {
        Set<String> tests = new TreeSet<>(mutants().stream().map(Mutant::test).toList());
        Map<String, String> verdicts = new MutantRunner(folder).verdictsOn(tests);

        assertThat(verdicts.keySet()).isEqualTo(tests);
        assertThat(verdicts).allSatisfy((test, verdict) -> assertThat(verdict).isEqualTo(MutantChild.PASSED));
    }

    /** In every build, so that a mutant is not left behind when the source moves on. */
    @ParameterizedTest
    @MethodSource("mutants")
    void theSourceHasTheTextThatAMutantReplacesOnce(Mutant mutant) throws IOException {
        assertThat(MutantRunner.mutate(mutant)).contains(mutant.replacement());
    }
}
