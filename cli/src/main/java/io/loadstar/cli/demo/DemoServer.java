package io.loadstar.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The handle on one server process. */
final class DemoServer implements AutoCloseable {

    static final String SERVICE = "demo";

    private static final int LEAVE_SECONDS = 3;

    private final String id;
    private final int weight;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;
    private final Path log;
    private long leftAt;

    private DemoServer(String id, int weight, Process process, Path log) {
        this.id = id;
        this.weight = weight;
        this.process = process;
        this.log = log;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the process and does not wait for it. */
    static DemoServer start(String registry, String id, int weight, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Head and body are two writes: without it each answer waits 40 ms for the first to be acknowledged.
                "-Dsun.net.httpserver.nodelay=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                DemoServerMain.class.getName()));
        command.addAll(List.of(registry, SERVICE, id, String.valueOf(weight)));
        Path log = folder.resolve(id + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        return new DemoServer(id, weight, process, log);
    }

    String id() {
        return id;
    }

    int weight() {
        return weight;
    }

    /** Waits until the registry has it. */
    void awaitReady() throws IOException {
        expect("ready ");
    }

    /** Gives an order and waits until it is carried out. */
    void order(String order) throws IOException {
        orders.println(order);
        expect("done " + order);
    }

    private void expect(String beginning) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(beginning)) {
            throw new IOException("server " + id + " said " + line + " (expected: " + beginning.strip() + "); its log: "
                    + Files.readString(log));
        }
    }

    /** SIGKILL, without waiting for the end. */
    void beginKill() {
        process.destroyForcibly();
    }

    /** SIGKILL: no farewell. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends its input, upon which it deregisters and ends; does not wait for that. */
    void leave() {
        if (leftAt == 0) {
            leftAt = System.nanoTime();
            orders.close();
        }
    }

    /** Waits until it has left, {@value #LEAVE_SECONDS} s at most since it was asked to, then ends it by force. */
    @Override
    public void close() {
        leave();
        try {
            long left = TimeUnit.SECONDS.toNanos(LEAVE_SECONDS) - (System.nanoTime() - leftAt);
            if (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
