package io.loadstar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer compiled and run on the module path, where providers come from module descriptors alone. */
class ModulePathTest {

    /** The modules with a descriptor, as a folder of classes or as a jar, and the libraries that they require. */
    private static final Pattern ON_THE_MODULE_PATH =
            Pattern.compile("(discovery-core|balancers|integrations/okhttp)/target/"
                    + "|/(slf4j-api|slf4j-simple|jspecify|caffeine|okhttp-jvm|okio-jvm|kotlin-stdlib)-[^/]*$");

    private static final Path SOURCES = Path.of("src/test/resources/module-path");

    @TempDir
    Path dir;

    @Test
    void aConsumerOnTheModulePathFindsThePoliciesAndTheProbes() throws Exception {
        compileConsumer();

        assertThat(runConsumer())
                .containsExactly(
                        "consumer -> io.loadstar.core -> 4711",
                        "io.loadstar.balancer",
                        "io.loadstar.core",
                        "io.loadstar.okhttp");
    }

    private void compileConsumer() {
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--release",
                        "17",
                        "--module-path",
                        modulePath(),
                        "-d",
                        dir.toString(),
                        SOURCES.resolve("module-info.java").toString(),
                        SOURCES.resolve("consumer/Main.java").toString());
        assertThat(exitCode).as(messages.toString()).isZero();
    }

    private List<String> runConsumer() throws IOException, InterruptedException {
        Path output = dir.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "--module-path",
                        modulePath() + File.pathSeparator + dir,
                        "--module",
                        "consumer/consumer.Main")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            List<String> lines = Files.readAllLines(output, UTF_8);
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String modulePath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> ON_THE_MODULE_PATH
                        .matcher(entry.replace(File.separatorChar, '/'))
                        .find())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
