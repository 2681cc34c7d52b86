package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several real ZooKeeper servers that elect a leader, each in a JVM of its own (concurrent). */
public final class ZooKeeperEnsemble implements AutoCloseable {

    private final List<ZooKeeperServer> members;

    private ZooKeeperEnsemble(List<ZooKeeperServer> members) {
        this.members = List.copyOf(members);
    }

    /**
     * Starts an ensemble with the class path of the running JVM and waits until each member serves.
     *
     * @param dir its folder, with one folder a member
     * @param size how many members; an odd number
     * @param tickTime ZooKeeper's unit of time
     * @param syncLimit how many ticks a member may be out of touch with its leader
     * @return the ensemble
     * @throws IllegalStateException if a member ends or does not serve in time; the message has the end of its log
     */
    public static ZooKeeperEnsemble start(Path dir, int size, Duration tickTime, int syncLimit) {
        requireNonNull(dir, "dir");
        int[] ports = FreePorts.some(3 * size);
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < size; i++) {
            servers.append("server.%d=127.0.0.1:%d:%d\n".formatted(i + 1, ports[size + i], ports[2 * size + i]));
        }
        List<ZooKeeperServer> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ZooKeeperServer.Builder builder = ZooKeeperServer.builder(dir.resolve("member-" + (i + 1)))
                    .tickTime(tickTime)
                    .syncLimit(syncLimit);
            members.add(builder.member(i + 1, ports[i], servers.toString()));
        }
        ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(members);
        try {
            members.forEach(ZooKeeperServer::launch);
            members.forEach(ZooKeeperServer::awaitServing);
            return ensemble;
        } catch (RuntimeException e) {
            ensemble.close();
            throw e;
        }
    }

    /** {@return the members, in the order of their ids} */
    public List<ZooKeeperServer> members() {
        return members;
    }

    /** {@return all members, as a connect string} */
    public String connectString() {
        return members.stream().map(ZooKeeperServer::connectString).collect(Collectors.joining(","));
    }

    /** {@return the member that leads, if there is one} */
    public Optional<ZooKeeperServer> leader() {
        return members.stream().filter(member -> member.mode().equals("leader")).findFirst();
    }

    /** Kills all members for good; their folders stay. */
    @Override
    public void close() {
        members.forEach(ZooKeeperServer::close);
    }
}
