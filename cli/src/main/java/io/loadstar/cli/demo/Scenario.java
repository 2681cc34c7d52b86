package io.loadstar.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One registry and its servers, to which harm is done phase by phase (immutable data). */
final class Scenario implements Script {

    /** Long enough for ten seconds without the registry to end no session before it is back. */
    static final Duration SESSION = Duration.ofSeconds(6);

    /** A client asks a registry that was away again within 30 s, and a moment later it knows. */
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(31);

    private static final List<Integer> WEIGHTS = List.of(50, 100, 100, 150, 200);
    private static final String KILLED = "server-2";
    private static final String DRAINED = "server-3";
    private static final String SICK = "server-4";

    private final DemoRegistry registry;

    Scenario(DemoRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void play(Stage stage) throws IOException, InterruptedException {
        start(stage);
        steady(stage);
        kill(stage);
        grow(stage);
        drain(stage);
        sickness(stage);
        if (registry.isOwn()) {
            darkness(stage);
        } else {
            stage.view().say("the registry is not ours, so it is not killed: that phase is left out");
        }
        stage.end();
    }

    @Override
    public List<Promise> judge(Play play) {
        return Promises.check(play);
    }

    private void start(Stage stage) throws IOException, InterruptedException {
        stage.view().phase(Phase.START);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < WEIGHTS.size(); i++) {
            String id = "server-" + (i + 1);
            ids.add(id);
            stage.launch(registry.uri(), id, WEIGHTS.get(i));
        }
        for (String id : ids) {
            stage.server(id).awaitReady();
        }
        stage.open(registry.uri(), Traffic.config(stage.play().without()), ids);
    }

    private static void steady(Stage stage) throws InterruptedException {
        stage.begin(Phase.STEADY);
        stage.clock().pause(Duration.ofSeconds(5));
        // Bursts advance the same sequences as the requests: they come when the phase's requests are counted.
        stage.begin(Phase.KILL);
        stage.clients().forEach(client -> stage.play().burst(client.policy(), client.burst(Stage.EVENNESS_PICKS)));
    }

    private static void kill(Stage stage) throws InterruptedException {
        long at = stage.clock().now();
        stage.play().isLeaving(KILLED, at);
        stage.server(KILLED).kill();
        stage.play().leaves(Phase.KILL, KILLED, at);
        stage.noteEffect(Phase.KILL, at, client -> !client.usable().contains(KILLED), Duration.ofSeconds(6));
        stage.clock().pauseUntil(at + Duration.ofSeconds(6).toNanos());
    }

    private void grow(Stage stage) throws IOException, InterruptedException {
        stage.begin(Phase.GROW);
        stage.play().isArriving("server-6", stage.clock().now());
        stage.play().isArriving("server-7", stage.clock().now());
        stage.launch(registry.uri(), "server-6", 100);
        stage.launch(registry.uri(), "server-7", 100);
        for (String id : List.of("server-6", "server-7")) {
            stage.server(id).awaitReady();
            stage.play().arrives(Phase.GROW, id, stage.clock().now());
        }
        long at = stage.clock().now();
        stage.noteEffect(
                Phase.GROW, at, client -> newServersHaveTheirShare(stage.play(), client), Duration.ofSeconds(8));
        stage.clock().pauseUntil(at + Duration.ofSeconds(4).toNanos());
    }

    private static boolean newServersHaveTheirShare(Play play, Traffic client) {
        Set<String> usable = client.usable();
        if (!usable.containsAll(List.of("server-6", "server-7"))) {
            return false;
        }
        Map<String, Integer> counts = client.burst(Stage.SHARE_PICKS).counts();
        return List.of("server-6", "server-7").stream()
                .allMatch(id -> counts.getOrDefault(id, 0)
                        >= Promises.NEW_SERVER_SHARE * play.fairShare(client.policy(), id, usable) * Stage.SHARE_PICKS);
    }

    private static void drain(Stage stage) throws IOException, InterruptedException {
        stage.begin(Phase.DRAIN);
        stage.play().isLeaving(DRAINED, stage.clock().now());
        if (!stage.play().without().contains(Without.DRAIN)) {
            stage.server(DRAINED).order("drain");
        }
        stage.play().leaves(Phase.DRAIN, DRAINED, stage.clock().now());
        stage.clock().pause(Duration.ofSeconds(5));
    }

    private static void sickness(Stage stage) throws IOException, InterruptedException {
        stage.begin(Phase.SICK);
        stage.play().isLeaving(SICK, stage.clock().now());
        stage.server(SICK).order("sick");
        stage.play().leaves(Phase.SICK, SICK, stage.clock().now());
        stage.clock().pause(Duration.ofSeconds(5));
        stage.begin(Phase.HEAL);
        stage.play().isArriving(SICK, stage.clock().now());
        stage.server(SICK).order("heal");
        stage.play().arrives(Phase.HEAL, SICK, stage.clock().now());
        stage.clock().pause(Duration.ofSeconds(5));
    }

    private void darkness(Stage stage) throws InterruptedException {
        stage.begin(Phase.DARK);
        long at = stage.clock().now();
        registry.kill();
        stage.noteEffect(Phase.DARK, at, client -> !client.isFresh(), Duration.ofSeconds(8));
        stage.clock().pauseUntil(at + Duration.ofSeconds(10).toNanos());
        stage.begin(Phase.BACK);
        registry.restart();
        long back = stage.clock().now();
        stage.noteEffect(Phase.BACK, back, Traffic::isFresh, LONGEST_BACK_OFF);
        stage.clock().pauseUntil(back + Duration.ofSeconds(4).toNanos());
    }
}
