package io.loadstar.spi.watch;

import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.watch.FeedBatch.KnownService;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All services as a feed has told them up to its last flush (confined to the demultiplexer's mailbox). */
final class FeedState {

    private final TimeSource time;
    private Map<String, KnownService> services = new HashMap<>();
    private boolean listed;
    private boolean namesChanged;
    private int entries;
    private String revision = "";
    private Instant flushedAt = Instant.EPOCH;
    private long flushedNanos;

    FeedState(TimeSource time) {
        this.time = time;
    }

    /** Forgets everything. */
    void clear() {
        services = new HashMap<>();
        listed = false;
        entries = 0;
    }

    /** Takes a batch in and returns the services that it may have changed. */
    Set<String> apply(FeedBatch batch) {
        namesChanged = !listed;
        listed = true;
        revision = batch.revision();
        flushedAt = time.wallTime();
        flushedNanos = time.nanoTime();
        return batch.isComplete() ? replace(batch) : change(batch);
    }

    private Set<String> change(FeedBatch batch) {
        batch.services().forEach((service, changes) -> {
            KnownService before = services.remove(service);
            entries -= entries(before);
            KnownService after = changes.applyTo(before);
            if (after != null) {
                services.put(service, after);
                entries += entries(after);
            }
            namesChanged |= (before == null) != (after == null);
        });
        return batch.services().keySet();
    }

    private Set<String> replace(FeedBatch batch) {
        Map<String, KnownService> before = services;
        services = new HashMap<>();
        entries = 0;
        Set<String> changed = new HashSet<>(before.keySet());
        batch.services().forEach((service, changes) -> {
            KnownService now = changes.applyTo(null);
            if (now != null) {
                services.put(service, now);
                entries += entries(now);
                if (now.sameAs(before.get(service))) {
                    changed.remove(service);
                } else {
                    changed.add(service);
                }
            }
        });
        namesChanged |= !services.keySet().equals(before.keySet());
        return changed;
    }

    private static int entries(@Nullable KnownService service) {
        return service == null ? 0 : 1 + service.records().size();
    }

    /** {@return whether the last batch made a service appear or disappear} */
    boolean haveNamesChanged() {
        return namesChanged;
    }

    /** {@return whether there was a complete list} */
    boolean isListed() {
        return listed;
    }

    @Nullable
    KnownService service(String name) {
        return services.get(name);
    }

    Set<String> names() {
        return services.keySet();
    }

    /** {@return how many services and records there are} */
    int entries() {
        return entries;
    }

    /** Returns a snapshot as of now while the feed is well, else as of the last flush. */
    ServiceSnapshot snapshot(SnapshotAccumulator fold, boolean well) {
        return well ? fold.snapshot(revision) : fold.snapshot(revision, flushedAt, flushedNanos);
    }
}
