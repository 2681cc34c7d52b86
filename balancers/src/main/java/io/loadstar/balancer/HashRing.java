package io.loadstar.balancer;

import io.loadstar.KeyHash;
import java.util.List;

/**
 * A ring on which each member has the same number of points and a hash belongs to the next point (immutable data).
 *
 * <p>A member's points come from its id alone, by {@link KeyHash#point}, so a member that comes takes hashes, and one
 * that goes gives its own away, and no hash ever moves between two that stay. The order in which members were learned
 * does not count either: points at one position are in the order of the ids.
 *
 * <p>A point's position is the upper 35 of its 64 bits. Its upper bits choose a bucket; an entry keeps the lower ones
 * and the member's slot in one int, so that 640 points take 2.5 KB a member and a look-up reads two places in memory.
 * Entries are sorted by bucket, then position, then id. {@link RingLayout} tells the bits apart.
 */
final class HashRing {

    /** A look-up compares this many entries without a branch; a bucket seldom has more. */
    static final int WINDOW = 6;

    private final int points;
    private final Members members;
    private final RingLayout layout;
    /** By bucket: the index of its first entry; then the number of entries. */
    private final int[] starts;
    /** Sorted; then a window that is never counted. */
    private final int[] entries;

    HashRing(int points, Members members, RingLayout layout, int[] starts, int[] entries) {
        this.points = points;
        this.members = members;
        this.layout = layout;
        this.starts = starts;
        this.entries = entries;
    }

    /**
     * Builds a ring.
     *
     * @param ids the members, sorted, each once
     * @param points how many each has, from 1
     * @return the ring
     */
    static HashRing of(List<String> ids, int points) {
        return RingBuilder.build(Members.of(ids), points);
    }

    /**
     * Returns the ring of other members with the same number of points: merged from this one where few have changed.
     *
     * @param ids the members, sorted, each once
     * @return the ring; this one if they are the same
     */
    HashRing with(List<String> ids) {
        return RingBuilder.update(this, ids);
    }

    /**
     * Finds the entry that a hash belongs to.
     *
     * @param hash all 64 bits count; they are spread first, so that small numbers serve too
     * @return the entry's index
     */
    int find(long hash) {
        int index = lowerBound(layout.key(KeyHash.mix(hash), 0));
        return index < size() ? index : 0;
    }

    /**
     * Returns the entry after another, the first after the last.
     *
     * @param index the entry's index
     * @return the next one's
     */
    int after(int index) {
        return index + 1 < size() ? index + 1 : 0;
    }

    /**
     * Returns whose entry one is.
     *
     * @param index the entry's index
     * @return the member's slot
     */
    int slotAt(int index) {
        return layout.slot(entries[index]);
    }

    /** {@return the number of entries} */
    int size() {
        return entries.length - WINDOW;
    }

    /** {@return how many points each member has} */
    int points() {
        return points;
    }

    /** {@return the members and their slots} */
    Members members() {
        return members;
    }

    /** {@return the index of the first entry that is not below a key; or the size} */
    int lowerBound(long key) {
        int bucket = RingLayout.bucket(key);
        int entry = RingLayout.entry(key);
        int start = starts[bucket];
        int length = starts[bucket + 1] - start;
        int[] sorted = entries;
        int below = 0;
        for (int i = 0; i < WINDOW; i++) {
            below += (sorted[start + i] - entry & i - length) >>> 31;
        }
        int index = start + below;
        if (below == WINDOW) {
            while (index < start + length && sorted[index] < entry) {
                index++;
            }
        }
        return index;
    }

    int entryAt(int index) {
        return entries[index];
    }

    RingLayout layout() {
        return layout;
    }

    int[] starts() {
        return starts;
    }

    int[] entries() {
        return entries;
    }
}
