package io.loadstar.cli.demo;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Where a script is played: servers, clients, and the record of what befalls them (one thread's, but for the phase). */
final class Stage implements AutoCloseable {

    /** Picks of a burst that judges a share: at 6 servers 80% of the fair share is five standard deviations off. */
    static final int SHARE_PICKS = 4_000;

    /** Picks of a burst that judges evenness: 5% of the smallest weight is six standard deviations off. */
    static final int EVENNESS_PICKS = 200_000;

    /** What a client sends in half a second. */
    private static final int FIRST_REQUESTS = 40;

    private final Clock clock;
    private final LiveView view;
    private final Play play;
    private final Path folder;
    private final Map<String, DemoServer> servers = new LinkedHashMap<>();
    private final List<Traffic> clients = new ArrayList<>();
    private volatile Phase phase = Phase.START;

    Stage(Set<Without> without, Path folder, Clock clock, LiveView view) {
        this.folder = folder;
        this.clock = clock;
        this.view = view;
        this.play = new Play(without);
    }

    Clock clock() {
        return clock;
    }

    LiveView view() {
        return view;
    }

    /** {@return the record, as far as it has come} */
    Play play() {
        return play;
    }

    void begin(Phase next) {
        phase = next;
        play.begins(next, clock.now());
        view.phase(next);
    }

    /** Starts a server, and does not wait for it. */
    void launch(String registry, String id, int weight) throws IOException {
        servers.put(id, DemoServer.start(registry, id, weight, folder));
        play.hasServer(id, weight);
    }

    DemoServer server(String id) {
        return requireNonNull(servers.get(id), id);
    }

    /**
     * Opens the clients, one for each policy, and lets them send.
     *
     * @param registry their registry
     * @param config their settings
     * @param usable the servers that each has to see first
     */
    void open(String registry, ServiceConfig config, Set<String> usable) throws IOException, InterruptedException {
        for (DemoPolicy policy : DemoPolicy.values()) {
            clients.add(new Traffic(policy, registry, config, clock, () -> phase));
        }
        view.watch(clients);
        for (Traffic client : clients) {
            if (!clock.await(() -> client.usable().equals(usable), Duration.ofSeconds(20))) {
                throw new IOException(
                        "client " + client.policy().id() + " sees " + client.usable() + " (expected: " + usable + ")");
            }
        }
        // What runs for the first time is slow; the first second is not judged, nor the first requests.
        clients.forEach(Traffic::start);
        clients.forEach(client -> client.burst(SHARE_PICKS));
        clock.pause(Duration.ofSeconds(1));
        boolean unused = clock.await(
                () -> clients.stream().allMatch(client -> client.samples().size() >= FIRST_REQUESTS),
                Duration.ofSeconds(20));
    }

    List<Traffic> clients() {
        return clients;
    }

    /** Ends the play; its record is complete when this returns. */
    void end() {
        Map<DemoPolicy, List<Sample>> samples = new EnumMap<>(DemoPolicy.class);
        clients.forEach(client -> samples.put(client.policy(), client.samples()));
        play.ends(clock.now(), samples);
    }

    /** Looks at every client until each shows the effect, and notes when it did. */
    void noteEffect(Phase at, long since, Predicate<Traffic> effect, Duration atMost) throws InterruptedException {
        List<Traffic> waiting = new ArrayList<>(clients);
        boolean unused = clock.await(
                () -> {
                    waiting.removeIf(client -> {
                        boolean seen = effect.test(client);
                        if (seen) {
                            play.takesEffect(at, client.policy(), Duration.ofNanos(clock.now() - since));
                        }
                        return seen;
                    });
                    return waiting.isEmpty();
                },
                atMost);
    }

    @Override
    public void close() {
        // All are asked first, so that they leave at the same time.
        servers.values().forEach(DemoServer::leave);
        clients.forEach(Traffic::close);
        servers.values().forEach(DemoServer::close);
    }
}
