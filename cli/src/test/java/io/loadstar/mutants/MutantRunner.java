package io.loadstar.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles mutants and runs tests on them, each in a JVM of its own.
 */
final class MutantRunner {

    private static final Path ROOT = ModulePath.ROOT;

    private static final int ATTEMPTS = 5;

    /** Shared by first attempts, which run beside each other; another attempt has the machine for itself. */
    private static final ReadWriteLock MACHINE = new ReentrantReadWriteLock(true);

    private final Path folder;

    /**
     * Creates a runner.
     *
     * @param folder where it may write
     */
    MutantRunner(Path folder) {
        this.folder = folder;
    }

    /** {@return the one place of the mutant's text in its source} */
    static String mutate(Mutant mutant) throws IOException {
        String source = Files.readString(ROOT.resolve(mutant.source()));
        int first = source.indexOf(mutant.text());
        assertThat(first).as("\"%s\" in %s", mutant.text(), mutant.source()).isNotNegative();
        assertThat(source.indexOf(mutant.text(), first + 1))
                .as("a second \"%s\" in %s", mutant.text(), mutant.source())
                .isNegative();
        return source.replace(mutant.text(), mutant.replacement());
    }

    /**
     * Compiles the mutant and runs its test until the test finds it.
     *
     * <p>A race is found by chance, on a busy machine by less of one: so there is more than one attempt, and no other
     * mutant runs beside any but the first. On the real classes a test has one, which must pass.
     *
     * @return what became of the test in the last attempt
     */
    String verdictOn(Mutant mutant) throws IOException, InterruptedException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source = Files.createDirectories(folder.resolve("source"))
                .resolve(ROOT.resolve(mutant.source()).getFileName());
        Files.writeString(source, mutate(mutant));
        compile(source, classes);
        String verdict = MutantChild.PASSED;
        for (int attempt = 0; attempt < ATTEMPTS && verdict.equals(MutantChild.PASSED); attempt++) {
            Lock turn = attempt == 0 ? MACHINE.readLock() : MACHINE.writeLock();
            verdict = run(turn, List.of(mutant.test()), moduleOf(mutant.test()), List.of(classes))
                    .getOrDefault(mutant.test(), "no word of it");
        }
        return verdict;
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-proc:none",
                "-implicit:none",
                "--release",
                "17");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjects(source.toFile()))
                    .call();
            assertThat(compiled).as("compiles: %s", messages).isTrue();
        }
    }

    /** Runs tests of the real classes, module by module, and {@return what became of each} */
    Map<String, String> verdictsOn(Collection<String> tests) throws IOException, InterruptedException {
        Map<String, List<String>> byModule = new TreeMap<>();
        tests.forEach(test -> byModule.computeIfAbsent(moduleOf(test), module -> new ArrayList<>())
                .add(test));
        Map<String, String> verdicts = new TreeMap<>();
        for (Map.Entry<String, List<String>> module : byModule.entrySet()) {
            verdicts.putAll(run(MACHINE.readLock(), module.getValue(), module.getKey(), List.of()));
        }
        return verdicts;
    }

    private static String moduleOf(String test) {
        String path = "src/test/java/" + test.substring(0, test.indexOf('#')).replace('.', '/') + ".java";
        return ModulePath.modules().stream()
                .filter(module -> Files.exists(ROOT.resolve(module).resolve(path)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no module has " + path));
    }

    private Map<String, String> run(Lock turn, List<String> tests, String module, List<Path> first)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "child", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djunit.jupiter.execution.timeout.default=50 s",
                "-classpath",
                ModulePath.of(module, first),
                MutantChild.class.getName()));
        command.addAll(tests);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile());
        turn.lockInterruptibly();
        try {
            assertThat(endsWithin(1L + tests.size(), builder.start()))
                    .as("%s: ends in time", tests)
                    .isTrue();
        } finally {
            turn.unlock();
        }
        return parse(Files.readAllLines(output, UTF_8));
    }

    private static boolean endsWithin(long minutes, Process child) throws InterruptedException {
        try {
            return child.waitFor(minutes, TimeUnit.MINUTES);
        } finally {
            child.destroyForcibly();
        }
    }

    private static Map<String, String> parse(List<String> lines) {
        Map<String, String> verdicts = new TreeMap<>();
        for (String line : lines) {
            int mark = line.indexOf(MutantChild.MARK);
            int tab = line.indexOf('\t');
            if (mark >= 0 && tab > mark) {
                verdicts.put(line.substring(mark + MutantChild.MARK.length(), tab), line.substring(tab + 1));
            }
        }
        return verdicts;
    }
}
