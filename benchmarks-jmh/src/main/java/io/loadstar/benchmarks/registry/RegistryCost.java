package io.loadstar.benchmarks.registry;

import io.loadstar.ServiceResolver;
import io.loadstar.benchmarks.program.Arguments;
import io.loadstar.benchmarks.program.Machine;
import io.loadstar.benchmarks.program.Pause;
import io.loadstar.benchmarks.program.ResultsFile;
import io.loadstar.benchmarks.program.SteadyWrites;
import io.loadstar.testkit.server.ConsulServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Counts the requests that watching costs a Consul agent, ours and those of a client that only loops (stateless).
 *
 * <p>{@code RegistryCost [consul] [minutes] [--write]}.
 */
public final class RegistryCost {

    /** How many services are watched. */
    private static final List<Integer> SIZES = List.of(1, 10, 100, 250);

    private static final int MINUTES = 3;
    private static final Duration SETTLE = Duration.ofSeconds(15);

    /** All clients of a run together need more than the 200 that an agent grants. */
    private static final int CONNECTIONS = 4_096;

    private RegistryCost() {}

    /**
     * Counts and prints.
     *
     * @param arguments see above
     * @throws IOException if a result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Arguments.run("registry-cost [consul] [minutes] [--write]", arguments, RegistryCost::run);
    }

    private static void run(Arguments options) throws IOException {
        options.choices(CostReport.Registry.class);
        int minutes = options.number(MINUTES, 1, 60);
        options.end();
        Machine machine = new Machine();
        Path folder = Files.createTempDirectory("loadstar-registry-cost-");
        try (ConsulAgent agent = start(folder)) {
            List<Count> counts = count(agent, SIZES, new Timing(SETTLE, Duration.ofMinutes(minutes)));
            String section = CostReport.requests(counts, agent.version(), machine.line(), minutes);
            System.out.println(section);
            if (options.isWrite()) {
                new ResultsFile(Arguments.results().resolve(CostReport.FILE), CostReport.INTRODUCTION)
                        .write(CostReport.REQUESTS, section);
            }
        }
    }

    /**
     * Starts an agent that takes the connections of all clients.
     *
     * @param folder for its configuration and log
     * @return the agent
     */
    static ConsulAgent start(Path folder) {
        return new ConsulAgent(ConsulServer.builder(folder)
                .maxConnectionsPerClient(CONNECTIONS)
                .start());
    }

    /**
     * How long to count (immutable data).
     *
     * @param settle before each window
     * @param window each count
     */
    record Timing(Duration settle, Duration window) {}

    /** What is written meanwhile. */
    enum Writes {
        /** Nothing. */
        NONE("idle", 0),
        /** Keys and services that nobody watches. */
        UNRELATED("100 unrelated writes/s", 100),
        /** The node that every watched instance is on. */
        NODE("their node, once a second", 1);

        private final String label;
        private final int perSecond;

        Writes(String label, int perSecond) {
            this.label = label;
            this.perSecond = perSecond;
        }

        /** {@return the name to print} */
        String label() {
            return label;
        }
    }

    /**
     * One count (immutable data).
     *
     * @param services how many were watched
     * @param writes what was written
     * @param ours requests a minute
     * @param naive requests a minute of the client that only loops
     * @param oursOpen our connections at the end
     * @param naiveOpen the other's
     * @param written how many writes there were a second
     */
    record Count(int services, Writes writes, double ours, double naive, int oursOpen, int naiveOpen, double written) {}

    /** The two clients of one size, each behind a proxy of its own. */
    private record Watched(int services, CountingProxy ours, CountingProxy naive, List<AutoCloseable> clients) {

        static Watched of(ConsulAgent agent, int services) {
            CountingProxy ours = new CountingProxy(agent.port());
            CountingProxy naive = new CountingProxy(agent.port());
            ServiceResolver resolver = ServiceResolver.create("consul://127.0.0.1:" + ours.port());
            ConsulFleet.watch(resolver, services);
            NaiveConsul loops = new NaiveConsul(naive.port(), ConsulFleet.names(services));
            return new Watched(services, ours, naive, List.of(resolver, loops, ours, naive));
        }
    }

    /**
     * Counts, all sizes at once.
     *
     * @param agent without services yet
     * @param sizes how many services to watch
     * @param timing how long
     * @return the counts
     */
    static List<Count> count(ConsulAgent agent, List<Integer> sizes, Timing timing) {
        ConsulFleet fleet = new ConsulFleet(
                agent, sizes.stream().mapToInt(size -> size).max().orElseThrow());
        List<Watched> all = sizes.stream().map(size -> Watched.of(agent, size)).toList();
        List<Count> counts = new ArrayList<>();
        for (Writes writes : Writes.values()) {
            try (SteadyWrites steady = begin(writes, agent, fleet)) {
                counts.addAll(window(all, writes, steady, timing));
            }
        }
        for (Watched watched : all) {
            watched.clients().forEach(RegistryCost::close);
        }
        return counts;
    }

    private static SteadyWrites begin(Writes writes, ConsulAgent agent, ConsulFleet fleet) {
        return switch (writes) {
            case NONE -> new SteadyWrites(1, number -> {});
            case UNRELATED -> new SteadyWrites(writes.perSecond, number -> writeUnrelated(agent, number));
            case NODE -> new SteadyWrites(writes.perSecond, fleet::writeNode);
        };
    }

    /** Keys, and services on the agent's own node, in turns. */
    private static void writeUnrelated(ConsulAgent agent, int number) {
        if (number % 2 == 0) {
            agent.put("/v1/kv/unrelated/" + number % 100, "value " + number);
        } else {
            agent.put("/v1/agent/service/register", """
                    {"ID":"unrelated-%1$d","Name":"unrelated-%1$d","Port":1,"Meta":{"number":"%2$d"}}""".formatted(number % 20, number));
        }
    }

    private static List<Count> window(List<Watched> all, Writes writes, SteadyWrites steady, Timing timing) {
        Pause.of(timing.settle());
        long begun = System.nanoTime();
        int written = steady.writes();
        List<long[]> before = all.stream().map(RegistryCost::requests).toList();
        Pause.of(timing.window());
        double seconds = (System.nanoTime() - begun) / 1e9;
        List<Count> counts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Watched watched = all.get(i);
            long[] now = requests(watched);
            counts.add(new Count(
                    watched.services(),
                    writes,
                    (now[0] - before.get(i)[0]) * 60 / seconds,
                    (now[1] - before.get(i)[1]) * 60 / seconds,
                    watched.ours().connections(),
                    watched.naive().connections(),
                    writes == Writes.NONE ? 0 : (steady.writes() - written) / seconds));
        }
        return counts;
    }

    private static long[] requests(Watched watched) {
        return new long[] {watched.ours().requests(), watched.naive().requests()};
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(String.format(Locale.ROOT, "closing %s", client), e);
        }
    }
}
