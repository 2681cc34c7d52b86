package io.loadstar.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.mutants.ModulePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a target in a JVM of its own, with the class path of its module (confined to one run).
 *
 * <p>What Jazzer writes is in {@code target/fuzz/NAME}: its log, the inputs that reached new code, from which the next
 * run goes on, and the input of a finding.
 */
final class FuzzRunner {

    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** Coverage is measured, and what is dangerous is watched, in this project and in the parsers under it. */
    private static final String INSTRUMENTED = "io.loadstar.**:com.fasterxml.jackson.core.**:org.snakeyaml.engine.**";

    /** Longer inputs show nothing new, and are slow. */
    private static final int LONGEST_INPUT = 16 << 10;

    /** What starting, reading the inputs and ending may take beside the time that is fuzzed. */
    private static final int GRACE_SECONDS = 120;

    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
    private static final Pattern FINDING = Pattern.compile("(?s)== (Java Exception|libFuzzer).*");
    private static final int TOLD = 4_000;

    private final FuzzTarget target;
    private final Path folder;

    FuzzRunner(FuzzTarget target) {
        this.target = target;
        this.folder = ModulePath.ROOT
                .resolve("cli")
                .resolve(ModulePath.buildFolder())
                .resolve("fuzz")
                .resolve(target.name());
    }

    /** Runs the inputs that are kept; an error if one of them is not as it must be. */
    void runKept() throws IOException, InterruptedException {
        List<String> command = java();
        command.addAll(List.of(
                FuzzHarness.class.getName(),
                target.method(),
                String.valueOf(target.heapPerByte()),
                target.inputs().toString()));
        Path log = log("kept.txt");
        assertThat(run(command, log, GRACE_SECONDS)).as(() -> end(log)).isZero();
        assertThat(log).content().contains(FuzzHarness.files(target.inputs()).size() + " inputs");
    }

    /**
     * Fuzzes for a time.
     *
     * @return how many inputs were executed; an error if one of them is not as it must be
     */
    long fuzz(int seconds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        List<String> command = java();
        command.addAll(List.of(
                JAZZER,
                "--target_class=" + FuzzHarness.class.getName(),
                "--target_args=" + target.method() + ' ' + target.heapPerByte(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + '/',
                "-max_total_time=" + seconds,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=60",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString(),
                target.inputs().toString()));
        Path log = log("jazzer.txt");
        int exit = run(command, log, seconds + GRACE_SECONDS);
        assertThat(exit)
                .as(() -> target + ": an input in " + folder + " (fix it, and keep the input in " + target.inputs()
                        + " under the name of what went wrong)\n" + end(log))
                .isZero();
        Matcher executions = EXECUTIONS.matcher(Files.readString(log, UTF_8));
        assertThat(executions.find()).as(() -> end(log)).isTrue();
        return Long.parseLong(executions.group(1));
    }

    private Path log(String name) throws IOException {
        return Files.createDirectories(folder).resolve(name);
    }

    private List<String> java() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-classpath",
                ModulePath.of(target.module(), List.of())));
    }

    private static int run(List<String> command, Path log, int seconds) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(child.waitFor(seconds, TimeUnit.SECONDS))
                    .as("ends within %s s", seconds)
                    .isTrue();
            return child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Returns what the log says of a finding, or else its end. */
    private static String end(Path log) {
        try {
            String text = Files.readString(log, UTF_8);
            Matcher finding = FINDING.matcher(text);
            return finding.find()
                    ? text.substring(finding.start(), Math.min(text.length(), finding.start() + TOLD))
                    : text.substring(Math.max(0, text.length() - TOLD));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
