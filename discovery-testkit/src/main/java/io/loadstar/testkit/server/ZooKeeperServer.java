package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A real ZooKeeper server in a JVM of its own, on a loopback port (concurrent).
 *
 * <p>The class path must hold the ZooKeeper server and what it needs ({@code org.apache.zookeeper:zookeeper},
 * {@code io.dropwizard.metrics:metrics-core}, {@code org.xerial.snappy:snappy-java}); unless set it is that of the
 * running JVM. It outlives {@link #kill} with its data: {@link #start} starts it again on the same port.
 *
 * <pre>{@code
 * try (var zooKeeper = ZooKeeperServer.start(dir)) {
 *     var resolver = ServiceResolver.create("zookeeper://" + zooKeeper.connectString() + "/services");
 *     zooKeeper.kill();
 *     zooKeeper.start();
 * }
 * }</pre>
 */
public final class ZooKeeperServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;
    private static final int ANSWER_TIMEOUT_MILLIS = 1_000;
    private static final int ANSWER_BYTES = 4_096;

    private final int port;
    private final ServerProcess process;

    private ZooKeeperServer(Builder builder, int port, String members) {
        this.port = port;
        this.process = new ServerProcess("zookeeper", builder.command(), builder.dir.resolve("zookeeper.log"));
        builder.writeConfig(port, members);
    }

    /**
     * Starts a server of its own with the class path of the running JVM and waits until it serves.
     *
     * @param dir its folder: configuration, data and log
     * @return the server
     */
    public static ZooKeeperServer start(Path dir) {
        return builder(dir).start();
    }

    /**
     * Returns a builder.
     *
     * @param dir the server's folder: configuration, data and log
     * @return the builder
     */
    public static Builder builder(Path dir) {
        return new Builder(dir);
    }

    /** {@return {@code 127.0.0.1:port}} */
    public String connectString() {
        return "127.0.0.1:" + port;
    }

    /** {@return the port for clients} */
    public int port() {
        return port;
    }

    /** {@return the process id of the JVM that runs, or ran last} */
    public long pid() {
        return process.pid();
    }

    /** {@return the file that its log goes to} */
    public Path log() {
        return process.log();
    }

    /** {@return whether its JVM runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Starts it again, on the same port and with the same data, and waits until it serves; does nothing if it runs.
     *
     * @throws IllegalStateException if it ends or does not serve in time; the message has the end of its log
     */
    public void start() {
        launch();
        awaitServing();
    }

    /** Starts its JVM and does not wait; a member of an ensemble serves only with others. */
    void launch() {
        process.start();
    }

    void awaitServing() {
        if (!tryAwaitServing()) {
            throw new IllegalStateException("zookeeper: ended before it served; " + process.tail());
        }
    }

    private boolean tryAwaitServing() {
        return process.await(() -> !mode().isEmpty(), START_TIMEOUT);
    }

    /**
     * Asks the server for its part in the ensemble.
     *
     * @return {@code standalone}, {@code leader} or {@code follower}; empty if it does not serve
     */
    public String mode() {
        return ask("srvr")
                .lines()
                .filter(line -> line.startsWith("Mode: "))
                .map(line -> line.substring("Mode: ".length()).strip().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    /**
     * Sends one of ZooKeeper's four-letter words, such as {@code srvr}, {@code cons} or {@code dump}.
     *
     * @param word the word
     * @return the answer; empty if there is none within a second
     */
    public String ask(String word) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), ANSWER_TIMEOUT_MILLIS);
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(16 * ANSWER_BYTES), StandardCharsets.UTF_8);
        } catch (IOException noAnswer) {
            return "";
        }
    }

    /** Kills it with SIGKILL and waits until it is gone; data and port stay for {@link #start()}. */
    public void kill() {
        process.kill();
    }

    /** Stops its JVM with SIGSTOP: connections stay open, nothing answers. */
    public void pause() {
        process.signal("STOP");
    }

    /** Lets its JVM go on with SIGCONT. */
    public void resume() {
        process.signal("CONT");
    }

    /** Kills it for good; its folder stays. */
    @Override
    public void close() {
        process.close();
    }

    /** Builds a {@link ZooKeeperServer}. */
    public static final class Builder {
        private final Path dir;
        private int port;
        private String classPath = System.getProperty("java.class.path");
        private Duration tickTime = Duration.ofMillis(500);
        private int syncLimit = 5;

        Builder(Path dir) {
            this.dir = requireNonNull(dir, "dir").toAbsolutePath();
        }

        /**
         * Sets the port for clients; a free one unless set.
         *
         * @param port 1 to 65535, or 0 for a free one
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets the class path of the server's JVM; that of the running JVM unless set.
         *
         * @param classPath in the form of the system property {@code java.class.path}
         * @return this builder
         */
        public Builder classPath(String classPath) {
            this.classPath = requireNonNull(classPath, "classPath");
            return this;
        }

        /**
         * Sets ZooKeeper's unit of time; 500 ms unless set. Sessions last at least two ticks, and up to a minute.
         *
         * @param tickTime at least a millisecond
         * @return this builder
         */
        public Builder tickTime(Duration tickTime) {
            this.tickTime = requireNonNull(tickTime, "tickTime");
            return this;
        }

        /**
         * Sets how many ticks a member of an ensemble may be out of touch with its leader; 5 unless set.
         *
         * @param syncLimit in ticks
         * @return this builder
         */
        public Builder syncLimit(int syncLimit) {
            this.syncLimit = syncLimit;
            return this;
        }

        /**
         * Starts the server and waits until it serves.
         *
         * @return the server
         * @throws IllegalStateException if it ends or does not serve in time; the message has the end of its log
         */
        public ZooKeeperServer start() {
            for (int attempt = 1; ; attempt++) {
                ZooKeeperServer server = new ZooKeeperServer(this, port == 0 ? FreePorts.one() : port, "");
                server.launch();
                if (server.tryAwaitServing()) {
                    return server;
                }
                server.close();
                // A free port may be taken by someone else before the server listens on it.
                if (port != 0 || attempt == ATTEMPTS) {
                    throw new IllegalStateException("zookeeper: ended before it served; " + server.process.tail());
                }
            }
        }

        /** Returns a member of an ensemble that does not run yet. */
        ZooKeeperServer member(int id, int port, String members) {
            ZooKeeperServer server = new ZooKeeperServer(this, port, members);
            write(dir.resolve("data").resolve("myid"), Integer.toString(id));
            return server;
        }

        private List<String> command() {
            List<String> options = List.of(
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                    "-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper=info",
                    "-Dorg.slf4j.simpleLogger.showDateTime=true",
                    "-Dzookeeper.jmx.log4j.disable=true");
            return ServerProcess.jvm(
                    options, classPath, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config().toString());
        }

        private Path config() {
            return dir.resolve("zoo.cfg");
        }

        private void writeConfig(int port, String members) {
            long tick = Math.max(1, tickTime.toMillis());
            String data = dir.resolve("data").toString().replace("\\", "\\\\");
            write(
                    config(),
                    String.join(
                            "\n",
                            "tickTime=" + tick,
                            "minSessionTimeout=" + 2 * tick,
                            "maxSessionTimeout=" + Math.max(60_000, 20 * tick),
                            "initLimit=10",
                            "syncLimit=" + syncLimit,
                            "dataDir=" + data,
                            "clientPortAddress=127.0.0.1",
                            "clientPort=" + port,
                            "maxClientCnxns=0",
                            "admin.enableServer=false",
                            "4lw.commands.whitelist=*",
                            members));
        }

        private static void write(Path file, String text) {
            try {
                Files.createDirectories(requireNonNull(file.getParent(), "dir"));
                Files.writeString(file, text + '\n');
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": could not be written", e);
            }
        }
    }
}
