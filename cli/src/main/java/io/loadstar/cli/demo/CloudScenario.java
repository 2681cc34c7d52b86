package io.loadstar.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Two registries of five servers each; one loses its servers, while it is alive itself (immutable data). */
final class CloudScenario implements Script {

    /** The protections that it shows the worth of. */
    static final Set<Without> PROTECTIONS = EnumSet.of(Without.RETRY, Without.PROBE);

    /** Long enough for every probe to have seen who is dead while the registry still names him. */
    static final Duration SESSION = Duration.ofSeconds(12);

    static final Cloud EAST = new Cloud("east");
    static final Cloud WEST = new Cloud("west");

    /** Of five: the other three can take 3/5 x 140% = 84% of the requests. */
    private static final List<String> PART = EAST.servers().subList(0, 2);

    private static final int WEIGHT = 100;

    /** Within this time a registry forgets a server that was killed, or calls it failing: Consul's checks last 30 s. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(45);

    private final DemoRegistry east;
    private final DemoRegistry west;

    /** Five servers of one registry (immutable data). */
    record Cloud(String name) {

        /** {@return the ids of its servers} */
        List<String> servers() {
            return IntStream.rangeClosed(1, 5).mapToObj(i -> name + '-' + i).toList();
        }

        boolean has(String server) {
            return server.startsWith(name + '-');
        }
    }

    CloudScenario(DemoRegistry east, DemoRegistry west) {
        this.east = east;
        this.west = west;
    }

    @Override
    public void play(Stage stage) throws IOException, InterruptedException {
        start(stage);
        stage.begin(Phase.STEADY);
        stage.clock().pause(Duration.ofSeconds(5));
        lose(stage);
        move(stage);
        comeBack(stage);
        losePart(stage);
        stage.end();
    }

    @Override
    public List<Promise> judge(Play play) {
        return CloudPromises.check(play);
    }

    private void start(Stage stage) throws IOException, InterruptedException {
        stage.view().phase(Phase.START);
        launch(stage, east, EAST);
        launch(stage, west, WEST);
        for (String id :
                Stream.of(EAST, WEST).flatMap(cloud -> cloud.servers().stream()).toList()) {
            stage.server(id).awaitReady();
        }
        Set<Without> without = stage.play().without();
        stage.open(
                "failover:" + EAST.name() + '=' + east.uri() + ';' + WEST.name() + '=' + west.uri(),
                Traffic.config(without),
                Set.copyOf(EAST.servers()));
    }

    private static void launch(Stage stage, DemoRegistry registry, Cloud cloud) throws IOException {
        for (String id : cloud.servers()) {
            stage.launch(registry.uri(), id, WEIGHT);
        }
    }

    private static void lose(Stage stage) throws InterruptedException {
        stage.begin(Phase.LOST);
        long at = stage.clock().now();
        kill(stage, EAST.servers());
        stage.play().leaves(Phase.LOST, EAST.name(), at);
        stage.noteEffect(
                Phase.LOST, at, client -> client.usable().equals(Set.copyOf(WEST.servers())), Duration.ofSeconds(6));
        stage.clock().pauseUntil(at + CloudPromises.LEFT_BOUND.toNanos());
    }

    /** All at once: each is told before the next one's end is waited for. */
    private static void kill(Stage stage, List<String> servers) throws InterruptedException {
        servers.forEach(id -> stage.server(id).beginKill());
        for (String id : servers) {
            stage.server(id).kill();
        }
    }

    /** Lasts until no registry speaks for the dead, so that those who come back are not taken for them. */
    private static void move(Stage stage) throws IOException, InterruptedException {
        stage.begin(Phase.MOVED);
        long at = stage.clock().now();
        if (!stage.clock().await(() -> stage.clients().stream().noneMatch(CloudScenario::trustsEast), FORGOTTEN)) {
            throw new IOException("the registry of " + EAST.name() + " speaks for its dead servers after "
                    + FORGOTTEN.toSeconds() + " s (expected: they are gone, or failing)");
        }
        stage.clock().pauseUntil(at + Duration.ofSeconds(5).toNanos());
    }

    private static boolean trustsEast(Traffic client) {
        return client.notFailing().stream().anyMatch(EAST::has);
    }

    private void comeBack(Stage stage) throws IOException, InterruptedException {
        stage.begin(Phase.RETURN);
        launch(stage, east, EAST);
        for (String id : EAST.servers()) {
            stage.server(id).awaitReady();
        }
        long at = stage.clock().now();
        stage.play().arrives(Phase.RETURN, EAST.name(), at);
        stage.noteEffect(
                Phase.RETURN, at, client -> client.usable().equals(Set.copyOf(EAST.servers())), Duration.ofSeconds(10));
        stage.clock().pauseUntil(at + CloudPromises.BACK_BOUND.plusSeconds(4).toNanos());
    }

    private static void losePart(Stage stage) throws InterruptedException {
        stage.begin(Phase.PARTLY);
        long at = stage.clock().now();
        kill(stage, PART);
        stage.play().leaves(Phase.PARTLY, EAST.name(), at);
        // As soon as it shows: once the registry has forgotten the two, the other three are a whole cloud.
        stage.noteEffect(Phase.PARTLY, at, client -> showsShare(stage.play(), client), Duration.ofSeconds(6));
        stage.clock().pauseUntil(at + Duration.ofSeconds(4).toNanos());
    }

    private static boolean showsShare(Play play, Traffic client) {
        if (!hasLostPart(client.usable())) {
            return false;
        }
        Burst burst = client.burst(Stage.EVENNESS_PICKS);
        // A burst in which the registry forgot them is one of two shares.
        boolean whole = hasLostPart(client.usable());
        if (whole) {
            play.burst(client.policy(), burst);
        }
        return whole;
    }

    /** Whether the two are out, and the other cloud helps. */
    private static boolean hasLostPart(Set<String> usable) {
        return PART.stream().noneMatch(usable::contains) && usable.containsAll(WEST.servers());
    }
}
