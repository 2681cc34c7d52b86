package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Consul agent, server and client in one, as a child process on loopback ports (concurrent).
 *
 * <p>The program is that of {@link ServerBinaries}; {@code scripts/servers install consul} installs it. Unless
 * {@linkplain Builder#persistent() persistent}, it is in memory alone and forgets everything when it is killed.
 * {@link #start} starts it again on the same port.
 *
 * <pre>{@code
 * try (var consul = ConsulServer.start(dir)) {
 *     consul.http().put("/v1/agent/service/register", "{\"Name\": \"orders\", \"Port\": 8080}").body();
 *     var resolver = ServiceResolver.create(consul.uri());
 *     consul.kill();
 *     consul.start();
 * }
 * }</pre>
 */
public final class ConsulServer implements AutoCloseable {

    /** The version that is run. */
    public static final String VERSION = "1.14.8";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    private final Path dir;
    private final ConsulConfig.Ports ports;
    private final @Nullable String token;
    private final ServerProcess process;

    private ConsulServer(Builder builder, ConsulConfig.Ports ports, ConsulConfig.Member member) {
        this.dir = builder.dir;
        this.ports = ports;
        this.token = builder.token;
        this.process = new ServerProcess("consul", builder.command(), dir.resolve("consul.log"));
        builder.write(ports, member);
    }

    /**
     * Starts an agent in memory, without ACLs, and waits until it serves.
     *
     * @param dir its folder: configuration and log
     * @return the agent
     * @throws IllegalStateException if Consul is not installed, or it ends or does not serve in time
     */
    public static ConsulServer start(Path dir) {
        return builder(dir).start();
    }

    /**
     * Returns a builder.
     *
     * @param dir the agent's folder: configuration, data and log
     * @return the builder
     */
    public static Builder builder(Path dir) {
        return new Builder(dir);
    }

    /** {@return the registry's URI, {@code consul://127.0.0.1:port}} */
    public String uri() {
        return "consul://" + httpAddress();
    }

    /** {@return {@code 127.0.0.1:port}, where it serves HTTP} */
    public String httpAddress() {
        return "127.0.0.1:" + port();
    }

    /** {@return {@code 127.0.0.1:port}, where it serves HTTPS if it was built with {@link Builder#tls}} */
    public String httpsAddress() {
        return "127.0.0.1:" + ports.https();
    }

    /** {@return the port for HTTP} */
    public int port() {
        return ports.http();
    }

    /** {@return requests with the management token, if there are ACLs} */
    public TestHttp http() {
        return token == null ? anonymous() : http(token);
    }

    /**
     * Returns requests with a token.
     *
     * @param token its secret id
     * @return the requests
     */
    public TestHttp http(String token) {
        return anonymous().header("X-Consul-Token", token);
    }

    /** {@return requests without a token} */
    public TestHttp anonymous() {
        return TestHttp.at("http://" + httpAddress());
    }

    /** {@return the process id of the agent that runs, or ran last} */
    public long pid() {
        return process.pid();
    }

    /** {@return the file that its log goes to} */
    public Path log() {
        return process.log();
    }

    /** {@return whether its process runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return whether it answers, there is a leader with all data, and the management token if any is accepted} */
    public boolean isServing() {
        return !leaderAddress().isEmpty() && answersItself() && answersConsistently();
    }

    /** {@return whether it answers and says that it leads the servers} */
    public boolean isLeader() {
        return leaderAddress().equals("127.0.0.1:" + ports.server());
    }

    /** {@return the address of the leading server as it knows it; empty if it knows none or does not answer} */
    private String leaderAddress() {
        try {
            TestHttp.Response answer = http().timeout(ANSWER_TIMEOUT).get("/v1/status/leader");
            return answer.status() == 200 ? answer.text().strip().replace("\"", "") : "";
        } catch (UncheckedIOException noAnswer) {
            return "";
        }
    }

    /** Another agent may listen on the port that was to be this one's: its gossip has another. */
    private boolean answersItself() {
        try {
            TestHttp.Response self = http().timeout(ANSWER_TIMEOUT).get("/v1/agent/self");
            return self.status() == 200 && self.text().replace(" ", "").contains("\"Port\":" + ports.serf() + ',');
        } catch (UncheckedIOException noAnswer) {
            return false;
        }
    }

    /** A new leader answers from what it has read of its log so far, unless it is asked for what is consistent. */
    private boolean answersConsistently() {
        try {
            TestHttp.Response nodes = http().timeout(ANSWER_TIMEOUT).get("/v1/catalog/nodes?consistent");
            return nodes.status() == 200;
        } catch (UncheckedIOException noAnswer) {
            return false;
        }
    }

    /**
     * Starts it again, on the same port and with its data if it keeps any, and waits until it serves; does nothing if
     * it runs.
     *
     * @throws IllegalStateException if it ends or does not serve in time; the message has the end of its log
     */
    public void start() {
        launch();
        awaitServing();
    }

    /** Starts its process and does not wait; a member of a cluster serves only with others. */
    void launch() {
        process.start();
    }

    void awaitServing() {
        if (!tryAwaitServing()) {
            throw new IllegalStateException("consul: ended before it served; " + process.tail());
        }
    }

    private boolean tryAwaitServing() {
        return process.await(this::isServing, START_TIMEOUT);
    }

    /** Kills it with SIGKILL and waits until it is gone; port, and data if it keeps any, stay for {@link #start()}. */
    public void kill() {
        process.kill();
    }

    /** Ends it with SIGTERM and waits until it is gone; port, and data if it keeps any, stay for {@link #start()}. */
    public void stop() {
        process.stop(STOP_TIMEOUT);
    }

    /** Stops its process with SIGSTOP: connections stay open, nothing answers. */
    public void pause() {
        process.signal("STOP");
    }

    /** Lets its process go on with SIGCONT. */
    public void resume() {
        process.signal("CONT");
    }

    /**
     * Kills it and starts it again, on the same port, with nothing of its data left: its index starts anew.
     *
     * @throws IllegalStateException if it ends or does not serve in time; the message has the end of its log
     */
    public void wipe() {
        kill();
        deleteData();
        start();
    }

    private void deleteData() {
        Path data = dir.resolve("data");
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(data + ": could not be deleted", e);
        }
    }

    /** Kills it for good; its folder stays. */
    @Override
    public void close() {
        process.close();
    }

    /** Builds a {@link ConsulServer}. */
    public static final class Builder {
        private final Path dir;
        private int port;
        private boolean persistent;
        private @Nullable String token;
        private int maxConnections;
        private String tls = "";
        private String hcl = "";

        Builder(Path dir) {
            this.dir = requireNonNull(dir, "dir").toAbsolutePath();
        }

        /**
         * Sets the port for HTTP; a free one unless set.
         *
         * @param port 1 to 65535, or 0 for a free one
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Keeps its data in its folder, so that they are there when it is started again. It serves after two seconds
         * rather than half a second.
         *
         * @return this builder
         */
        public Builder persistent() {
            this.persistent = true;
            return this;
        }

        /**
         * Turns ACLs on: what no token allows is denied.
         *
         * @param managementToken the secret id of a token that may do everything
         * @return this builder
         */
        public Builder acls(String managementToken) {
            this.token = requireNonNull(managementToken, "managementToken");
            return this;
        }

        /**
         * Limits the HTTP connections from one address ({@code http_max_conns_per_client}); Consul's own limit, 200,
         * unless set.
         *
         * @param connections at least 1
         * @return this builder
         */
        public Builder maxConnectionsPerClient(int connections) {
            this.maxConnections = connections;
            return this;
        }

        /**
         * Serves HTTPS on a port of its own beside HTTP.
         *
         * @param certificate in PEM, for {@code 127.0.0.1}
         * @param key of the certificate, in PEM
         * @return this builder
         */
        public Builder tls(Path certificate, Path key) {
            this.tls = "cert_file = \"%s\"\n    key_file = \"%s\"".formatted(certificate, key);
            return this;
        }

        /**
         * Serves HTTPS on a port of its own beside HTTP, to clients with a certificate only.
         *
         * @param certificate in PEM, for {@code 127.0.0.1}
         * @param key of the certificate, in PEM
         * @param clientCa who signed the clients' certificates, in PEM
         * @return this builder
         */
        public Builder mutualTls(Path certificate, Path key, Path clientCa) {
            tls(certificate, key);
            this.tls += "\n    ca_file = \"%s\"\n    verify_incoming = true".formatted(clientCa);
            return this;
        }

        /**
         * Adds to its configuration; what is set here wins.
         *
         * @param hcl such as {@code datacenter = "dc2"}
         * @return this builder
         */
        public Builder hcl(String hcl) {
            this.hcl += requireNonNull(hcl, "hcl") + '\n';
            return this;
        }

        /**
         * Starts the agent and waits until it serves.
         *
         * @return the agent
         * @throws IllegalStateException if Consul is not installed, or it ends or does not serve in time; the message
         *     has the end of its log
         */
        public ConsulServer start() {
            for (int attempt = 1; ; attempt++) {
                ConsulServer server = new ConsulServer(this, ConsulConfig.Ports.free(port), ConsulConfig.Member.ALONE);
                server.launch();
                if (server.tryAwaitServing()) {
                    return server;
                }
                server.close();
                // A free port may be taken by someone else before the agent listens on it.
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException("consul: ended before it served; " + server.process.tail());
                }
            }
        }

        /** Returns a member of a cluster that does not run yet. */
        ConsulServer member(ConsulConfig.Ports ports, ConsulConfig.Member member) {
            return new ConsulServer(persistent(), ports, member);
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(ServerBinaries.require("consul", VERSION).toString());
            command.add("agent");
            if (!persistent) {
                command.add("-dev");
            }
            command.addAll(ConsulConfig.options(dir));
            return ServerProcess.program(command);
        }

        private void write(ConsulConfig.Ports ports, ConsulConfig.Member member) {
            new ConsulConfig(persistent, token, maxConnections, tls, hcl).write(dir, ports, member);
        }
    }
}
