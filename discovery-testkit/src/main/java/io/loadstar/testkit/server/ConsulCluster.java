package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Three real Consul servers that elect a leader, each a process of its own with its data (concurrent). */
public final class ConsulCluster implements AutoCloseable {

    private static final int SIZE = 3;
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(25);

    private final List<ConsulServer> members;

    private ConsulCluster(List<ConsulServer> members) {
        this.members = List.copyOf(members);
    }

    /**
     * Starts a cluster without ACLs and waits until each member serves.
     *
     * @param dir its folder, with one folder a member
     * @return the cluster
     * @throws IllegalStateException if Consul is not installed, or a member ends or does not serve in time
     */
    public static ConsulCluster start(Path dir) {
        return start(dir, member -> {});
    }

    /**
     * Starts a cluster and waits until each member serves.
     *
     * @param dir its folder, with one folder a member
     * @param options sets the options of each member, the same for all
     * @return the cluster
     * @throws IllegalStateException if Consul is not installed, or a member ends or does not serve in time; the message
     *     has the end of its log
     */
    public static ConsulCluster start(Path dir, Consumer<ConsulServer.Builder> options) {
        requireNonNull(dir, "dir");
        List<ConsulConfig.Ports> ports = ConsulConfig.Ports.forAgents(SIZE);
        List<Integer> join = ports.stream().map(ConsulConfig.Ports::serf).toList();
        List<ConsulServer> members = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            String name = "member-" + (i + 1);
            ConsulServer.Builder builder = ConsulServer.builder(dir.resolve(name));
            options.accept(builder);
            members.add(builder.member(ports.get(i), new ConsulConfig.Member(name, SIZE, join)));
        }
        ConsulCluster cluster = new ConsulCluster(members);
        try {
            members.forEach(ConsulServer::launch);
            members.forEach(ConsulServer::awaitServing);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** {@return the members, in the order of their names, {@code member-1} to {@code member-3}} */
    public List<ConsulServer> members() {
        return members;
    }

    /** {@return the registry's URI with all members, {@code consul://127.0.0.1:port,127.0.0.1:port,...}} */
    public String uri() {
        return "consul://" + members.stream().map(ConsulServer::httpAddress).collect(Collectors.joining(","));
    }

    /** {@return the member that leads, if there is one} */
    public Optional<ConsulServer> leader() {
        return members.stream()
                .filter(ConsulServer::isAlive)
                .filter(ConsulServer::isLeader)
                .findFirst();
    }

    /** {@return the members that run and do not lead} */
    public List<ConsulServer> followers() {
        return members.stream()
                .filter(ConsulServer::isAlive)
                .filter(member -> !member.isLeader())
                .toList();
    }

    /**
     * Waits for a leader that serves, such as the next one after a {@code kill} of the last.
     *
     * @return the leader
     * @throws IllegalStateException if there is none within a minute
     */
    public ConsulServer awaitLeader() {
        long end = System.nanoTime() + LEADER_TIMEOUT.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<ConsulServer> leader = leader().filter(ConsulServer::isServing);
            if (leader.isPresent()) {
                return leader.get();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        List<Path> logs = members.stream().map(ConsulServer::log).toList();
        throw new IllegalStateException(
                "consul: no leader within " + LEADER_TIMEOUT.toSeconds() + " s; the logs are " + logs);
    }

    /** Kills all members for good; their folders stay. */
    @Override
    public void close() {
        members.forEach(ConsulServer::close);
    }
}
