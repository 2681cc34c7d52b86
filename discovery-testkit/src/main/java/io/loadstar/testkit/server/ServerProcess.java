package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One child process and its log file: started, stopped, killed and started again (concurrent).
 *
 * <p>A child does not outlive this JVM: a shutdown hook kills it, and if this JVM is killed, {@link ServerMain} ends a
 * JVM and {@link #WITH_PARENT} any other program.
 */
final class ServerProcess {

    private static final Duration POLL = Duration.ofMillis(25);
    private static final int LOG_TAIL = 20;

    /**
     * A shell script that becomes the program that its arguments name, under the same process id, and leaves behind a
     * shell that reads the standard input, to which nothing is written: it ends with this JVM or with the program, and
     * the program is then killed.
     */
    private static final String WITH_PARENT = """
            exec 3<&0
            { while read -r line; do :; done; kill -9 $$; } <&3 >/dev/null 2>&1 &
            exec "$@" 3<&- </dev/null
            """;

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Thread hook;
    private @Nullable Process process;
    private boolean hooked;

    /**
     * Creates a process that does not run yet.
     *
     * @param name for messages
     * @param command the program and its arguments
     * @param log where its output is appended to
     */
    ServerProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
        this.hook = new Thread(this::kill, name + "-end");
    }

    /**
     * Returns the command of a JVM of the running kind, small and quick to start, that ends with this one.
     *
     * @param options of the JVM
     * @param classPath of the server
     * @param mainClass the server's, and its arguments
     */
    static List<String> jvm(List<String> options, String classPath, String... mainClass) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath + File.pathSeparator + ownClasses(), ServerMain.class.getName()));
        command.addAll(List.of(mainClass));
        return command;
    }

    /**
     * Returns the command of a program that ends with this JVM.
     *
     * @param program its path and its arguments
     */
    static List<String> program(List<String> program) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WITH_PARENT, "sh"));
        command.addAll(program);
        return command;
    }

    private static String ownClasses() {
        try {
            return Path.of(ServerMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, unless it runs. */
    synchronized void start() {
        if (isAlive()) {
            return;
        }
        try {
            Files.createDirectories(requireNonNull(log.toAbsolutePath().getParent(), "log"));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": could not be started", e);
        }
        if (!hooked) {
            Runtime.getRuntime().addShutdownHook(hook);
            hooked = true;
        }
    }

    /**
     * Waits until it is ready.
     *
     * @param ready asked again and again
     * @param timeout the longest wait
     * @return whether it is ready; false if it has ended
     * @throws IllegalStateException if it is neither in time
     */
    boolean await(BooleanSupplier ready, Duration timeout) {
        Process child = requireNonNull(running(), name);
        long end = System.nanoTime() + timeout.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(name + ": not ready within " + timeout.toSeconds() + " s; " + tail());
            }
            if (endsWithin(child, POLL)) {
                return false;
            }
        }
        return true;
    }

    private boolean endsWithin(Process child, Duration wait) {
        try {
            child.onExit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted", e);
        }
    }

    /** {@return the end of its log, for messages} */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size());
            return "the end of " + log + ":\n" + String.join("\n", last);
        } catch (IOException e) {
            return "its log " + log + " cannot be read: " + e.getMessage();
        }
    }

    /** Kills it with SIGKILL and waits for its end; does nothing if it does not run. */
    synchronized void kill() {
        Process child = process;
        if (child != null) {
            child.destroyForcibly();
            child.onExit().join();
        }
    }

    /**
     * Ends it with SIGTERM and waits for its end; does nothing if it does not run.
     *
     * @param timeout after which it is killed
     */
    synchronized void stop(Duration timeout) {
        Process child = process;
        if (child != null) {
            child.destroy();
            if (!endsWithin(child, timeout)) {
                kill();
            }
        }
    }

    /** Kills it for good. */
    synchronized void close() {
        kill();
        if (hooked && Thread.currentThread() != hook) {
            try {
                hooked = !Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                hooked = false;
            }
        }
    }

    /**
     * Sends a signal.
     *
     * @param signal such as {@code STOP} or {@code CONT}
     */
    void signal(String signal) {
        try {
            // The shell's own: not every machine has a kill program.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + ' ' + pid()).start();
            int code = kill.onExit().join().exitValue();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + ' ' + pid() + ": exit code " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": signal " + signal, e);
        }
    }

    /** {@return whether it runs} */
    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** {@return its process id} */
    long pid() {
        return requireNonNull(running(), name + ": never started").pid();
    }

    /** {@return where its output goes to} */
    Path log() {
        return log;
    }

    private synchronized @Nullable Process running() {
        return process;
    }
}
