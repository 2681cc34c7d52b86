package io.loadstar.balancer;

import io.loadstar.KeyHash;
import java.util.Arrays;

/**
 * Merges a change of a few members into a ring: long runs of entries are copied, a few are left out or put in
 * (loop-confined, used once).
 */
final class RingMerge {

    private final HashRing ring;
    private final RingLayout layout;
    private final Members members;
    /** Keys of those that went, ascending, and the index of each in the ring. */
    private final long[] removed;

    private final int[] cuts;
    /** Keys of those that came, in the order of the ring, and the index in the ring that each goes before. */
    private final long[] added;

    private final int[] places;

    /**
     * Prepares the merge.
     *
     * @param ring to merge into
     * @param change who came and went
     * @param members after the change, with slots that the ring's layout has room for
     */
    RingMerge(HashRing ring, Members.Change change, Members members) {
        this.ring = ring;
        this.layout = ring.layout();
        this.members = members;
        this.removed = new long[change.went().size() * ring.points()];
        this.added = new long[change.came().size() * ring.points()];
        int to = 0;
        for (int index : change.went()) {
            to = putKeys(removed, to, ring.members().id(index), ring.members().slot(index));
        }
        to = 0;
        int index = 0;
        for (String id : change.came()) {
            while (!members.id(index).equals(id)) {
                index++;
            }
            to = putKeys(added, to, id, members.slot(index));
        }
        Arrays.sort(removed);
        // New slots ascend with the ids, so that to sort by number is to sort by position, then id.
        Arrays.sort(added);
        this.cuts = cuts();
        this.places = places();
    }

    HashRing merge() {
        int[] old = ring.entries();
        int[] entries = new int[ring.size() + added.length - removed.length + HashRing.WINDOW];
        int from = 0;
        int to = 0;
        int gone = 0;
        int come = 0;
        while (gone < cuts.length || come < places.length) {
            int cut = gone < cuts.length ? cuts[gone] : Integer.MAX_VALUE;
            int place = come < places.length ? places[come] : Integer.MAX_VALUE;
            int run = Math.min(cut, place) - from;
            System.arraycopy(old, from, entries, to, run);
            from += run;
            to += run;
            if (place <= cut) {
                entries[to++] = RingLayout.entry(added[come++]);
            } else {
                from++;
                gone++;
            }
        }
        System.arraycopy(old, from, entries, to, ring.size() - from);
        return new HashRing(ring.points(), members, layout, starts(), entries);
    }

    private int putKeys(long[] keys, int at, String id, int slot) {
        long hash = KeyHash.ofText(id);
        for (int point = 0; point < ring.points(); point++) {
            keys[at + point] = layout.key(KeyHash.point(hash, point), slot);
        }
        return at + ring.points();
    }

    /** Finds each removed entry: from the first of its position on, as ties are in the order of ids, not of slots. */
    private int[] cuts() {
        int[] indexes = new int[removed.length];
        for (int i = 0; i < removed.length; i++) {
            boolean twice = i > 0 && removed[i] == removed[i - 1];
            int index = twice ? indexes[i - 1] + 1 : ring.lowerBound(position(removed[i]));
            while (ring.entryAt(index) != RingLayout.entry(removed[i])) {
                index++;
            }
            indexes[i] = index;
        }
        Arrays.sort(indexes);
        return indexes;
    }

    /** Finds where each added entry goes: past the lower positions, and past the lower ids at its own. */
    private int[] places() {
        int[] indexes = new int[added.length];
        for (int i = 0; i < added.length; i++) {
            int entry = RingLayout.entry(added[i]);
            String id = members.idOfSlot(layout.slot(entry));
            int index = ring.lowerBound(position(added[i]));
            int end = ring.starts()[RingLayout.bucket(added[i]) + 1];
            while (index < end
                    && layout.samePosition(ring.entryAt(index), entry)
                    && ring.members().idOfSlot(ring.slotAt(index)).compareTo(id) < 0) {
                index++;
            }
            indexes[i] = index;
        }
        return indexes;
    }

    private long position(long key) {
        return key - layout.slot(RingLayout.entry(key));
    }

    /** Takes the old table and moves each start by the entries that came and went in the buckets under it. */
    private int[] starts() {
        int[] old = ring.starts();
        int[] starts = new int[old.length];
        int gone = 0;
        int come = 0;
        int from = 0;
        while (from < starts.length) {
            while (come < added.length && RingLayout.bucket(added[come]) < from) {
                come++;
            }
            while (gone < removed.length && RingLayout.bucket(removed[gone]) < from) {
                gone++;
            }
            int to = starts.length;
            if (come < added.length) {
                to = Math.min(to, RingLayout.bucket(added[come]) + 1);
            }
            if (gone < removed.length) {
                to = Math.min(to, RingLayout.bucket(removed[gone]) + 1);
            }
            for (int moved = come - gone; from < to; from++) {
                starts[from] = old[from] + moved;
            }
        }
        return starts;
    }
}
