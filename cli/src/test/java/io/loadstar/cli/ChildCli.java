package io.loadstar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, with the class path of this JVM; killed when the test is over. */
final class ChildCli implements AutoCloseable {

    private final String command;
    private final Process process;
    private final Path out;
    private final Path err;

    private ChildCli(String command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static ChildCli start(Path dir, String... args) throws IOException {
        return start(dir, Map.of(), args);
    }

    /** Starts it with variables beside those of this process. */
    static ChildCli start(Path dir, Map<String, String> variables, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.loadstar.cli.Main"));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(dir, "out", ".txt");
        Path err = Files.createTempFile(dir, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(variables);
        return new ChildCli(args[0], builder.start(), out, err);
    }

    List<String> outLines() throws IOException {
        return Files.readAllLines(out);
    }

    List<String> errLines() throws IOException {
        return Files.readAllLines(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int awaitExitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the command runs still after 30 s");
        }
        return process.exitValue();
    }

    @Override
    public String toString() {
        return command;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
