package io.loadstar.benchmarks.registry;

import io.loadstar.ServiceResolver;
import io.loadstar.benchmarks.program.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes one registry again and again, and notes when a raw watcher and when picks see each change (confined to one
 * thread, but for what the raw watcher tells).
 */
final class DelayRun {

    /** What is not counted: until the classes are loaded and compiled. */
    private static final int MOST_WARM_UP = 200;

    private final RealRegistry registry;
    private final ChangeScript script;
    private volatile @Nullable Awaited awaited;

    private DelayRun(RealRegistry registry, ChangeScript script) {
        this.registry = registry;
        this.script = script;
    }

    /**
     * One change (immutable data).
     *
     * @param kind what happened
     * @param sincePicked from when the change before had been picked to the write
     * @param raw from the write to when the raw watcher knew
     * @param ours from the write to when picks returned it
     * @param poll how long picks had not been looked at then
     */
    record Sample(Change.Kind kind, Duration sincePicked, Duration raw, Duration ours, Duration poll) {

        /** {@return how much later than the raw watcher picks were} */
        Duration difference() {
            return ours.minus(raw);
        }
    }

    /**
     * Makes the changes; as many as a fifth of them are made before, to warm up.
     *
     * @param registry without instances yet
     * @param script what to do
     * @param changes how many changes
     * @return one line a change
     */
    static List<Sample> measure(RealRegistry registry, ChangeScript script, int changes) {
        return new DelayRun(registry, script).measure(changes);
    }

    private List<Sample> measure(int changes) {
        registry.watchRaw(this::known);
        List<Sample> samples = new ArrayList<>();
        try (ServiceResolver resolver = ServiceResolver.create(registry.uri());
                PickPoller poller = new PickPoller(resolver.loadBalancer(RealRegistry.SERVICE))) {
            long picked = begin(poller);
            int warmUp = Math.min(MOST_WARM_UP, changes / 5);
            for (int i = -warmUp; i < changes; i++) {
                Change change = script.next();
                Pause.of(change.pause());
                Awaited next = look(poller, change.after());
                long written = System.nanoTime();
                change.applyTo(registry);
                long raw = next.awaitRaw();
                Duration sincePicked = Duration.ofNanos(written - picked);
                picked = next.awaitPicked();
                if (i >= 0) {
                    samples.add(new Sample(
                            change.kind(),
                            sincePicked,
                            Duration.ofNanos(raw - written),
                            Duration.ofNanos(picked - written),
                            Duration.ofNanos(next.pollNanos())));
                }
            }
        }
        return samples;
    }

    private long begin(PickPoller poller) {
        List<Change> first = script.begin();
        Awaited all = look(poller, first.get(first.size() - 1).after());
        first.forEach(change -> change.applyTo(registry));
        all.awaitRaw();
        return all.awaitPicked();
    }

    private Awaited look(PickPoller poller, Set<Integer> state) {
        Awaited next = new Awaited(state);
        awaited = next;
        poller.await(next);
        return next;
    }

    private void known(Set<Integer> state) {
        long now = System.nanoTime();
        Awaited current = awaited;
        if (current != null) {
            current.raw(state, now);
        }
    }
}
