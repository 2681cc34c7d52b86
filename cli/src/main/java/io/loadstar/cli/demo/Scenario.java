package io.loadstar.cli.demo;

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

/** The play: servers, clients, and what befalls them, phase by phase. */
final class Scenario implements AutoCloseable {

    /** Picks of a burst that judges a share: at 6 servers 80% of the fair share is five standard deviations off. */
    private static final int SHARE_PICKS = 4_000;

    /** Picks of a burst that judges evenness: 5% of the smallest weight is six standard deviations off. */
    private static final int EVENNESS_PICKS = 200_000;

    /** A client asks a registry that was away again within 30 s, and a moment later it knows. */
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(31);

    private static final List<Integer> WEIGHTS = List.of(50, 100, 100, 150, 200);
    private static final String KILLED = "server-2";
    private static final String DRAINED = "server-3";
    private static final String SICK = "server-4";

    private final Clock clock;
    private final LiveView view;
    private final Play play;
    private final Path folder;
    private final DemoRegistry registry;
    private final Map<String, DemoServer> servers = new LinkedHashMap<>();
    private final List<Traffic> clients = new ArrayList<>();
    private volatile Phase phase = Phase.START;

    Scenario(DemoRegistry registry, Set<Without> without, Path folder, Clock clock, LiveView view) {
        this.registry = registry;
        this.folder = folder;
        this.clock = clock;
        this.view = view;
        this.play = new Play(without);
    }

    /** Plays all phases; the record is complete when it returns. */
    Play run() throws IOException, InterruptedException {
        start();
        steady();
        kill();
        grow();
        drain();
        sickness();
        if (registry.isOwn()) {
            darkness();
        } else {
            view.say("the registry is not ours, so it is not killed: that phase is left out");
        }
        Map<DemoPolicy, List<Sample>> samples = new EnumMap<>(DemoPolicy.class);
        clients.forEach(client -> samples.put(client.policy(), client.samples()));
        play.ends(clock.now(), samples);
        return play;
    }

    private void begin(Phase next) {
        phase = next;
        play.begins(next, clock.now());
        view.phase(next);
    }

    private void start() throws IOException, InterruptedException {
        view.phase(Phase.START);
        for (int i = 0; i < WEIGHTS.size(); i++) {
            launch("server-" + (i + 1), WEIGHTS.get(i));
        }
        for (DemoServer server : servers.values()) {
            server.awaitReady();
        }
        ServiceConfig config = Traffic.config(play.without());
        for (DemoPolicy policy : DemoPolicy.values()) {
            clients.add(new Traffic(policy, registry.uri(), config, clock, () -> phase));
        }
        view.watch(clients);
        for (Traffic client : clients) {
            if (!clock.await(() -> client.usable().equals(servers.keySet()), Duration.ofSeconds(20))) {
                throw new IOException("client " + client.policy().id() + " sees " + client.usable() + " (expected: "
                        + servers.keySet() + ")");
            }
        }
        // What runs for the first time is slow; the first second is not judged.
        clients.forEach(Traffic::start);
        clients.forEach(client -> client.burst(SHARE_PICKS));
        clock.pause(Duration.ofSeconds(1));
    }

    private void launch(String id, int weight) throws IOException {
        servers.put(id, DemoServer.start(registry.uri(), id, weight, folder));
        play.hasServer(id, weight);
    }

    private DemoServer server(String id) {
        return java.util.Objects.requireNonNull(servers.get(id), id);
    }

    private void steady() throws InterruptedException {
        begin(Phase.STEADY);
        clock.pause(Duration.ofSeconds(5));
        // Bursts advance the same sequences as the requests: they come when the phase's requests are counted.
        begin(Phase.KILL);
        clients.forEach(client -> play.burst(client.policy(), client.burst(EVENNESS_PICKS)));
    }

    private void kill() throws InterruptedException {
        long at = clock.now();
        play.isLeaving(KILLED, at);
        server(KILLED).kill();
        play.leaves(Phase.KILL, KILLED, at);
        noteEffect(Phase.KILL, at, client -> !client.usable().contains(KILLED), Duration.ofSeconds(6));
        clock.pauseUntil(at + Duration.ofSeconds(6).toNanos());
    }

    private void grow() throws IOException, InterruptedException {
        begin(Phase.GROW);
        play.isArriving("server-6", clock.now());
        play.isArriving("server-7", clock.now());
        launch("server-6", 100);
        launch("server-7", 100);
        for (String id : List.of("server-6", "server-7")) {
            server(id).awaitReady();
            play.arrives(Phase.GROW, id, clock.now());
        }
        long at = clock.now();
        noteEffect(Phase.GROW, at, this::newServersHaveTheirShare, Duration.ofSeconds(8));
        clock.pauseUntil(at + Duration.ofSeconds(4).toNanos());
    }

    private boolean newServersHaveTheirShare(Traffic client) {
        Set<String> usable = client.usable();
        if (!usable.containsAll(List.of("server-6", "server-7"))) {
            return false;
        }
        Map<String, Integer> counts = client.burst(SHARE_PICKS);
        return List.of("server-6", "server-7").stream()
                .allMatch(id -> counts.getOrDefault(id, 0)
                        >= Promises.NEW_SERVER_SHARE * play.fairShare(client.policy(), id, usable) * SHARE_PICKS);
    }

    private void drain() throws IOException, InterruptedException {
        begin(Phase.DRAIN);
        play.isLeaving(DRAINED, clock.now());
        if (!play.without().contains(Without.DRAIN)) {
            server(DRAINED).order("drain");
        }
        play.leaves(Phase.DRAIN, DRAINED, clock.now());
        clock.pause(Duration.ofSeconds(5));
    }

    private void sickness() throws IOException, InterruptedException {
        begin(Phase.SICK);
        play.isLeaving(SICK, clock.now());
        server(SICK).order("sick");
        play.leaves(Phase.SICK, SICK, clock.now());
        clock.pause(Duration.ofSeconds(5));
        begin(Phase.HEAL);
        play.isArriving(SICK, clock.now());
        server(SICK).order("heal");
        play.arrives(Phase.HEAL, SICK, clock.now());
        clock.pause(Duration.ofSeconds(5));
    }

    private void darkness() throws InterruptedException {
        begin(Phase.DARK);
        long at = clock.now();
        registry.kill();
        noteEffect(Phase.DARK, at, client -> !client.isFresh(), Duration.ofSeconds(8));
        clock.pauseUntil(at + Duration.ofSeconds(10).toNanos());
        begin(Phase.BACK);
        registry.restart();
        long back = clock.now();
        noteEffect(Phase.BACK, back, Traffic::isFresh, LONGEST_BACK_OFF);
        clock.pauseUntil(back + Duration.ofSeconds(4).toNanos());
    }

    /** Looks at every client until each shows the effect, and notes when it did. */
    private void noteEffect(Phase at, long since, Predicate<Traffic> effect, Duration atMost)
            throws InterruptedException {
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
