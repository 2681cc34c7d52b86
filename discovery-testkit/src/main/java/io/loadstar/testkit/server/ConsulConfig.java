package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration files of a {@link ConsulServer} (immutable data).
 *
 * @param persistent whether it keeps its data
 * @param token of the management, if there are ACLs
 * @param maxConnections from one address; 0 for Consul's own limit
 * @param tls the certificate files as HCL; empty without HTTPS
 * @param hcl what is added, and wins
 */
record ConsulConfig(boolean persistent, @Nullable String token, int maxConnections, String tls, String hcl) {

    private static final String MAIN = "consul.hcl";
    private static final String EXTRA = "extra.hcl";

    /** {@return the agent's options that name the files in its folder, in the order in which the later wins} */
    static List<String> options(Path dir) {
        return List.of("-config-file=" + dir.resolve(MAIN), "-config-file=" + dir.resolve(EXTRA));
    }

    /** Writes the files into the agent's folder. */
    void write(Path dir, Ports ports, Member member) {
        List<String> blocks = new ArrayList<>();
        blocks.add(network(ports, member));
        if (persistent) {
            blocks.add(server(dir, member));
        }
        if (token != null) {
            blocks.add("""
                    acl {
                      enabled = true
                      default_policy = "deny"
                      tokens {
                        initial_management = "%1$s"
                        agent = "%1$s"
                      }
                    }""".formatted(token));
        }
        if (maxConnections > 0) {
            blocks.add("limits {\n  http_max_conns_per_client = %d\n}".formatted(maxConnections));
        }
        if (!tls.isEmpty()) {
            blocks.add("tls {\n  https {\n    " + tls + "\n  }\n}");
        }
        write(dir.resolve(MAIN), String.join("\n", blocks));
        write(dir.resolve(EXTRA), hcl);
    }

    private String network(Ports ports, Member member) {
        return """
                node_name = "%s"
                bind_addr = "127.0.0.1"
                client_addr = "127.0.0.1"
                disable_update_check = true
                log_level = "info"
                ports {
                  http = %d
                  https = %d
                  server = %d
                  serf_lan = %d
                  serf_wan = -1
                  dns = -1
                  grpc = -1
                  grpc_tls = -1
                }""".formatted(
                        member.name(), ports.http(), tls.isEmpty() ? -1 : ports.https(), ports.server(), ports.serf());
    }

    private static String server(Path dir, Member member) {
        List<String> join =
                member.join().stream().map(serf -> "\"127.0.0.1:" + serf + '"').toList();
        return """
                server = true
                bootstrap_expect = %d
                data_dir = "%s"
                retry_join = [%s]
                retry_interval = "1s"
                performance {
                  raft_multiplier = 1
                }""".formatted(member.servers(), dir.resolve("data"), String.join(", ", join));
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(requireNonNull(file.getParent(), "dir"));
            Files.writeString(file, text + '\n');
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": could not be written", e);
        }
    }

    /**
     * The ports of one agent (immutable data).
     *
     * @param http of its API
     * @param https of its API, if it has TLS
     * @param server of the servers among themselves
     * @param serf of the agents' gossip
     */
    record Ports(int http, int https, int server, int serf) {

        private static final int COUNT = 4;

        /** {@return free ports, and the given one for HTTP unless it is 0} */
        static Ports free(int http) {
            int[] free = FreePorts.some(COUNT);
            return new Ports(http == 0 ? free[0] : http, free[1], free[2], free[3]);
        }

        /** {@return free ports of several agents, all distinct} */
        static List<Ports> forAgents(int agents) {
            int[] free = FreePorts.some(agents * COUNT);
            List<Ports> ports = new ArrayList<>();
            for (int i = 0; i < free.length; i += COUNT) {
                ports.add(new Ports(free[i], free[i + 1], free[i + 2], free[i + 3]));
            }
            return ports;
        }
    }

    /**
     * One server among several (immutable data).
     *
     * @param name of the node
     * @param servers how many elect the first leader
     * @param join gossip ports of all
     */
    record Member(String name, int servers, List<Integer> join) {
        static final Member ALONE = new Member("consul", 1, List.of());
    }
}
