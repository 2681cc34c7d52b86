package io.loadstar.benchmarks.registry;

import io.loadstar.benchmarks.registry.Change.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Makes up changes of all kinds, one after the other, the same for the same seed (confined to one thread). */
final class ChangeScript {

    /** The most changes of one script: each port is used once. */
    static final int MOST = 50_000;

    private static final int FEWEST_INSTANCES = 4;
    private static final int MOST_INSTANCES = 8;
    private static final int FIRST_PORT = 10_000;

    private final Random random;
    private final Duration longestPause;
    private final TreeMap<String, Integer> state = new TreeMap<>();
    private int number;

    /**
     * Makes a script.
     *
     * @param seed of its choices
     * @param longestPause pauses are up to this, evenly spread
     */
    ChangeScript(long seed, Duration longestPause) {
        this.random = new Random(seed);
        this.longestPause = longestPause;
    }

    /** {@return the changes that make the first instances} */
    List<Change> begin() {
        List<Change> changes = new ArrayList<>();
        while (state.size() < (FEWEST_INSTANCES + MOST_INSTANCES) / 2) {
            changes.add(change(Kind.ADDED));
        }
        return changes;
    }

    /** {@return the next change} */
    Change next() {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        if (state.size() == FEWEST_INSTANCES) {
            kinds.remove(Kind.REMOVED);
        } else if (state.size() == MOST_INSTANCES) {
            kinds.remove(Kind.ADDED);
        }
        return change(kinds.get(random.nextInt(kinds.size())));
    }

    private Change change(Kind kind) {
        int port = FIRST_PORT + ++number;
        String id = kind == Kind.ADDED ? "orders-" + number : someone();
        if (kind == Kind.REMOVED) {
            state.remove(id);
        } else {
            state.put(id, port);
        }
        Duration pause = Duration.ofNanos((long) (random.nextDouble() * longestPause.toNanos()));
        return new Change(kind, id, kind == Kind.REMOVED ? 0 : port, pause, Set.copyOf(state.values()));
    }

    private String someone() {
        return List.copyOf(state.keySet()).get(random.nextInt(state.size()));
    }
}
