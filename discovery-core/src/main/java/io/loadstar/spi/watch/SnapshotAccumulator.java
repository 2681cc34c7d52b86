package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds lists and deltas of one service into complete snapshots (confined to one thread or mailbox at a time).
 *
 * <p>Records have keys of the registry's own, such as a path or {@code node/id}: two records may claim one instance id.
 * A record that has not changed keeps its {@link ServiceInstance}, and a list in which none has changed is the same list
 * as before, so that all that follows sees at a glance what is new.
 */
public final class SnapshotAccumulator {

    /** The most records of a service, unless told otherwise. */
    public static final int MOST_INSTANCES = 10_000;

    private final ServiceKey key;
    private final String source;
    private final TimeSource time;
    private final int mostRecords;
    private final InstanceSelection selection;
    private Map<String, Item> records = new HashMap<>();
    private List<ServiceInstance> last = List.of();
    private boolean changed;
    private boolean refused;

    /** A record as the registry has it, and as the key asks for it. */
    private record Item(ServiceInstance instance, @Nullable ServiceInstance selected) {}

    /**
     * Creates an accumulator without records.
     *
     * @param key the service, with the tags and the port name to choose by
     * @param source the registry for display, without secrets
     * @param time when snapshots are observed
     * @param mostRecords past it an update is refused, at least 1
     */
    public SnapshotAccumulator(ServiceKey key, String source, TimeSource time, int mostRecords) {
        if (mostRecords < 1) {
            throw new IllegalArgumentException("mostRecords: " + mostRecords + " (expected: at least 1)");
        }
        this.key = requireNonNull(key, "key");
        this.source = requireNonNull(source, "source");
        this.time = requireNonNull(time, "time");
        this.mostRecords = mostRecords;
        this.selection = new InstanceSelection(key);
    }

    /**
     * Notes that a record is there, or has changed.
     *
     * @param record the record's key
     * @param instance what it says
     */
    public void put(String record, ServiceInstance instance) {
        Item before = records.get(record);
        if (before == null && records.size() >= mostRecords) {
            refused = true;
        } else if (before == null || !before.instance.equals(instance)) {
            records.put(record, item(instance));
            changed = true;
        }
    }

    private Item item(ServiceInstance instance) {
        return new Item(instance, selection.select(instance));
    }

    /**
     * Notes that a record is gone.
     *
     * @param record the record's key
     */
    public void remove(String record) {
        changed |= records.remove(record) != null;
    }

    /**
     * Replaces all records; those that are the same keep their objects. Past the bound nothing is replaced, and
     * {@link #refusal} says so until there is a list within it.
     *
     * @param all every record by its key
     */
    public void replaceAll(Map<String, ServiceInstance> all) {
        refused = all.size() > mostRecords;
        if (refused) {
            return;
        }
        Map<String, Item> next = new HashMap<>(2 * all.size());
        boolean same = all.size() == records.size();
        for (Map.Entry<String, ServiceInstance> entry : all.entrySet()) {
            Item before = records.get(entry.getKey());
            boolean kept = before != null && before.instance.equals(entry.getValue());
            same &= kept;
            next.put(entry.getKey(), kept ? requireNonNull(before) : item(entry.getValue()));
        }
        if (!same) {
            records = next;
            changed = true;
        }
    }

    /** {@return how many records there are, chosen by the key or not} */
    public int size() {
        return records.size();
    }

    /**
     * Returns why there is no snapshot to tell.
     *
     * @return an error of kind TOO_LARGE, or {@code null}; after deltas only {@link #replaceAll} ends it, as nobody knows
     *     what was refused
     */
    public @Nullable DiscoveryError refusal() {
        return refused
                ? DiscoveryError.of(
                        DiscoveryError.Kind.TOO_LARGE,
                        source + ": " + key + " has more than " + mostRecords + " records (expected: at most "
                                + mostRecords + "); the last good answer is kept")
                : null;
    }

    /**
     * Returns the complete state.
     *
     * @param revision the registry's revision, for display
     * @return a FRESH snapshot, observed now
     */
    public ServiceSnapshot snapshot(String revision) {
        return snapshot(revision, time.wallTime(), time.nanoTime());
    }

    /** Returns the complete state as it was observed at a time. */
    ServiceSnapshot snapshot(String revision, Instant at, long nanos) {
        ServiceSnapshot.Builder builder =
                ServiceSnapshot.builder(key).revision(revision).source(source).observed(at, nanos);
        if (changed) {
            changed = false;
            last = kept(builder.instances(selected()).build().instances());
        }
        ServiceSnapshot snapshot = builder.instances(last).build();
        last = snapshot.instances();
        return snapshot;
    }

    private List<ServiceInstance> selected() {
        List<ServiceInstance> selected = new ArrayList<>(records.size());
        for (Item item : records.values()) {
            if (item.selected != null) {
                selected.add(item.selected);
            }
        }
        return selected;
    }

    /**
     * Puts the objects of the last list in the place of equal ones, and the last list in the place of an equal one: a
     * change may have been taken back, may concern nothing that is asked for, or two records may claim one id, in which
     * case the snapshot has a copy with another id. Both lists are sorted by id.
     */
    private List<ServiceInstance> kept(List<ServiceInstance> now) {
        List<ServiceInstance> kept = new ArrayList<>(now.size());
        int old = 0;
        boolean same = now.size() == last.size();
        for (ServiceInstance instance : now) {
            while (old < last.size() && last.get(old).id().compareTo(instance.id()) < 0) {
                old++;
            }
            boolean equal = old < last.size() && last.get(old).equals(instance);
            kept.add(equal ? last.get(old) : instance);
            same &= equal;
        }
        return same ? last : kept;
    }
}
