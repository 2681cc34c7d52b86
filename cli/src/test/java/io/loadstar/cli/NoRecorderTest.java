package io.loadstar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime made without the module {@code jdk.jfr}, as a small image may be. */
class NoRecorderTest {

    @TempDir
    Path dir;

    @Test
    void withoutAFlightRecorderAllElseWorks() throws IOException, InterruptedException {
        Path output = dir.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Consumer.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readAllLines(output, UTF_8))
                    .containsExactly("recorder: false", "picked 10.0.0.1:80", "failed EXHAUSTED", "closed");
        } finally {
            process.destroyForcibly();
        }
    }

    /** What runs there. */
    static final class Consumer {

        private Consumer() {}

        public static void main(String[] args) {
            System.out.println(
                    "recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
            try (ServiceResolver resolver = ServiceResolver.create("static:10.0.0.1:80")) {
                ServiceInstance picked = resolver.next("orders");
                System.out.println("picked " + picked.address().authority());
                resolver.next("orders", PickContext.NONE.excluding(picked.id()));
            } catch (NoInstanceException e) {
                System.out.println("failed " + e.reason());
            }
            System.out.println("closed");
        }
    }
}
