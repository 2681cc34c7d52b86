package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WatchCommandTest {

    private static final String ONE = "{\"orders\": [{\"id\": \"a\", \"host\": \"10.0.0.1\", \"port\": 80}]}";
    private static final String TWO = """
            {"orders": [{"id": "a", "host": "10.0.0.1", "port": 80, "weight": 0},
                        {"id": "b", "host": "10.0.0.2", "port": 80}]}
            """;

    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Shell shell = Shell.of(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

    @Test
    void eachChangeIsAJsonObjectOnALine() throws IOException {
        String uri = write(ONE);
        CompletableFuture<Integer> exitCode = start(shell, "watch", uri, "orders", "--json", "--changes", "2");

        await().until(() -> text().lines().count() == 1);
        write(TWO);

        assertThat(exitCode.join()).isZero();
        assertThat(text().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"service\":\"orders\",\"state\":\"FRESH\","));
        assertThat(text().lines().toList().get(0)).contains("\"id\":\"a\"").doesNotContain("\"id\":\"b\"");
        assertThat(text().lines().toList().get(1)).contains("\"id\":\"a\"", "\"weight\":0", "\"id\":\"b\"");
    }

    @Test
    void awayFromATerminalEachChangeAppendsLines() throws IOException {
        String uri = write(ONE);
        CompletableFuture<Integer> exitCode = start(shell, "watch", uri, "orders", "--changes", "2");

        await().until(() -> text().lines().count() == 2);
        write(TWO);

        assertThat(exitCode.join()).isZero();
        assertThat(text().lines().map(line -> line.replaceFirst("^\\S+Z ", "")))
                .containsExactly(
                        "! FRESH",
                        "+ a 10.0.0.1:80 weight 100 unknown",
                        "~ a 10.0.0.1:80 weight 0 unknown",
                        "+ b 10.0.0.2:80 weight 100 unknown");
        assertThat(text()).doesNotContain("\u001b");
    }

    @Test
    void inATerminalATableIsDrawnInPlace() throws IOException {
        String uri = write(ONE);
        CompletableFuture<Integer> exitCode = start(shell.withTerminal(true), "watch", uri, "orders", "--changes", "2");

        await().until(() -> text().contains("10.0.0.1:80"));
        write(TWO);

        assertThat(exitCode.join()).isZero();
        assertThat(text())
                .contains("orders: FRESH, 1 instance, file:", "orders: FRESH, 2 instances, file:", "\u001b[J");
    }

    @Test
    void aRegistryOutOfReachIsShownAndTheWatchGoesOn() throws IOException {
        Path file = dir.resolve("services.json");
        CompletableFuture<Integer> exitCode =
                start(shell, "watch", "file://" + file + "?interval=20ms", "orders", "--json", "--changes", "2");

        await().until(() -> text().lines().count() == 1);
        assertThat(text()).contains("\"state\":\"ERROR\"", "\"error\":{\"kind\":\"UNREACHABLE\",\"message\":\"");
        write(ONE);

        assertThat(exitCode.join()).isZero();
        assertThat(text().lines().toList().get(1))
                .contains("\"state\":\"FRESH\"")
                .doesNotContain("\"error\"");
    }

    @Test
    void anInterruptEndsItAsCtrlCDoes() throws IOException {
        String uri = write(ONE);
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread thread = start(exitCode, shell, "watch", uri, "orders");

        await().until(() -> text().lines().count() == 2);
        thread.interrupt();

        assertThat(exitCode.join()).isZero();
    }

    @Test
    void itEndsWhenNobodyReadsItAnyMore() throws IOException {
        String uri = write(ONE);
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        Shell pipe = Shell.of(new PrintStream(broken, false, StandardCharsets.UTF_8), shell.err());

        assertThat(start(pipe, "watch", uri, "orders").join()).isZero();
    }

    private String write(String services) throws IOException {
        Path next = Files.writeString(dir.resolve("next.json"), services);
        Path file = dir.resolve("services.json");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return "file://" + file + "?interval=20ms";
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Integer> start(Shell shell, String... args) {
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        start(exitCode, shell, args);
        return exitCode;
    }

    private static Thread start(CompletableFuture<Integer> exitCode, Shell shell, String... args) {
        Thread thread = new Thread(() -> {
            try {
                exitCode.complete(Main.run(args, shell));
            } catch (RuntimeException | Error e) {
                exitCode.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
