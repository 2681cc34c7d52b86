package io.loadstar.benchmarks.registry;

import io.loadstar.LoadBalancer;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * Measures from a change to its pick where more services are watched than a resolver has queries for, so that they take
 * turns (concurrent: one thread writes, one picks).
 *
 * <p>{@code TurnDelay [consul] [changes] [--write] [--seed=N]}.
 */
public final class TurnDelay {

    /** How many services change a second. */
    static final int CHANGES_PER_SECOND = 4;

    /** The first are few enough not to take turns. */
    private static final List<Watched> LOADS =
            List.of(new Watched(100, false), new Watched(250, false), new Watched(500, false), new Watched(100, true));

    private static final int CHANGES = 200;
    private static final int MOST_CHANGES = 10_000;
    private static final int FIRST_PORT = 10_000;
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ConsulFleet fleet;
    private final List<LoadBalancer> balancers;
    private final Random random;
    private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();

    /** Counted by the thread that writes. */
    private int made;

    private TurnDelay(ConsulFleet fleet, List<LoadBalancer> balancers, long seed) {
        this.fleet = fleet;
        this.balancers = balancers;
        this.random = new Random(seed);
    }

    /**
     * What a run may choose (immutable data).
     *
     * @param seed of the choice of services
     * @param settle how long to wait before the first change
     */
    record Setting(long seed, Duration settle) {}

    /**
     * What is watched (immutable data).
     *
     * @param services how many
     * @param nodeWritten whether the node that all are on is written once a second
     */
    record Watched(int services, boolean nodeWritten) {

        /** {@return the words to print} */
        String label() {
            return services + (nodeWritten ? ", their node written once a second" : "");
        }
    }

    /** A change that no pick has returned yet. */
    private record Pending(int port, long writtenNanos) {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if a result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Arguments.run("turn-delay [consul] [changes] [--write] [--seed=N]", arguments, TurnDelay::run);
    }

    private static void run(Arguments options) throws IOException {
        options.choices(CostReport.Registry.class);
        int changes = options.number(CHANGES, 1, MOST_CHANGES);
        long seed = options.option("seed", 1);
        options.end();
        Machine machine = new Machine();
        Map<Watched, List<Duration>> delays = new LinkedHashMap<>();
        String version = "";
        for (Watched watched : LOADS) {
            Path folder = Files.createTempDirectory("loadstar-turn-delay-");
            try (ConsulAgent agent = new ConsulAgent(ConsulServer.start(folder))) {
                version = agent.version();
                delays.put(watched, measure(agent, watched, changes, new Setting(seed, SETTLE)));
            }
        }
        String section = CostReport.turns(delays, version, machine.line());
        System.out.println(section);
        if (options.isWrite()) {
            new ResultsFile(Arguments.results().resolve(CostReport.FILE), CostReport.INTRODUCTION)
                    .write(CostReport.TURNS, section);
        }
    }

    /**
     * Measures.
     *
     * @param agent without services yet
     * @param watched what is watched
     * @param changes how many are made
     * @param setting the choice of services
     * @return from each change to its pick
     */
    static List<Duration> measure(ConsulAgent agent, Watched watched, int changes, Setting setting) {
        ConsulFleet fleet = new ConsulFleet(agent, watched.services());
        IntConsumer meanwhile = watched.nodeWritten() ? fleet::writeNode : number -> {};
        try (ServiceResolver resolver = ServiceResolver.create(agent.uri())) {
            TurnDelay run = new TurnDelay(fleet, ConsulFleet.watch(resolver, watched.services()), setting.seed());
            SteadyWrites others = new SteadyWrites(1, meanwhile);
            Pause.of(setting.settle());
            SteadyWrites writes = new SteadyWrites(CHANGES_PER_SECOND, number -> run.change(changes));
            try (others;
                    writes) {
                return run.look(changes, writes);
            }
        }
    }

    private void change(int most) {
        if (made == most || pending.size() == balancers.size()) {
            return;
        }
        int service = random.nextInt(balancers.size());
        while (pending.containsKey(service)) {
            service = (service + 1) % balancers.size();
        }
        int port = FIRST_PORT + ++made;
        String name = balancers.get(service).service().name();
        pending.put(service, new Pending(port, System.nanoTime()));
        fleet.setPort(name, port);
    }

    private List<Duration> look(int changes, SteadyWrites writes) {
        List<Duration> delays = new ArrayList<>();
        long begun = System.nanoTime();
        while (delays.size() < changes && writes.isRunning()) {
            pending.forEach((service, change) -> {
                if (balancers.get(service).next().address().port() == change.port()) {
                    delays.add(Duration.ofNanos(System.nanoTime() - change.writtenNanos()));
                    pending.remove(service);
                }
            });
            if (System.nanoTime() - begun > LONGEST.toNanos()) {
                throw new IllegalStateException(pending.size() + " changes were not picked within " + LONGEST);
            }
            Pause.of(LOOK);
        }
        return delays;
    }
}
