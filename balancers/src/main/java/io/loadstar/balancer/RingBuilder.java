package io.loadstar.balancer;

import io.loadstar.KeyHash;
import java.util.List;

/**
 * Builds rings: from nothing in linear time, or by merging what has changed into another (a pure function over
 * immutable data).
 */
final class RingBuilder {

    /** A change of more than a quarter of the members is built anew, as merging would take longer. */
    private static final int MERGE_PART = 4;

    /** Entries of one ring: 1 GB. */
    private static final int MOST_ENTRIES = 1 << 28;

    private RingBuilder() {}

    static HashRing build(Members members, int points) {
        int size = size(members, points);
        RingLayout layout = RingLayout.of(size, members.size());
        int[] starts = new int[layout.buckets() + 1];
        for (int i = 0; i < members.size(); i++) {
            long hash = KeyHash.ofText(members.id(i));
            for (int point = 0; point < points; point++) {
                starts[RingLayout.bucket(layout.key(KeyHash.point(hash, point), 0))]++;
            }
        }
        for (int bucket = 1; bucket < starts.length; bucket++) {
            starts[bucket] += starts[bucket - 1];
        }
        int[] entries = new int[size + HashRing.WINDOW];
        // From the end of each bucket down to its start, where the table points when all entries are in.
        for (int i = 0; i < members.size(); i++) {
            long hash = KeyHash.ofText(members.id(i));
            for (int point = 0; point < points; point++) {
                long key = layout.key(KeyHash.point(hash, point), members.slot(i));
                entries[--starts[RingLayout.bucket(key)]] = RingLayout.entry(key);
            }
        }
        sort(entries, starts);
        return new HashRing(points, members, layout, starts, entries);
    }

    static HashRing update(HashRing ring, List<String> ids) {
        Members.Change change = ring.members().changeTo(ids);
        if (change.size() == 0) {
            return ring;
        }
        if (change.size() > ring.members().size() / MERGE_PART) {
            return build(Members.of(ids), ring.points());
        }
        Members members = ring.members().apply(change);
        if (!ring.layout().fits(size(members, ring.points()), members.slotBound())) {
            return build(Members.of(ids), ring.points());
        }
        return new RingMerge(ring, change, members).merge();
    }

    private static int size(Members members, int points) {
        int most = MOST_ENTRIES / Math.max(1, members.size());
        if (members.size() > RingLayout.mostMembers() || points > most) {
            throw new IllegalArgumentException(
                    "policy.points: " + points + " (expected: at most " + most + " for " + members.size() + " hosts)");
        }
        return members.size() * points;
    }

    /** Sorts each bucket by insertion: it has a handful of entries. Slots ascend with the ids, so ties are in order. */
    private static void sort(int[] entries, int[] starts) {
        for (int bucket = 0; bucket < starts.length - 1; bucket++) {
            int start = starts[bucket];
            for (int i = start + 1; i < starts[bucket + 1]; i++) {
                int entry = entries[i];
                int at = i;
                for (; at > start && entries[at - 1] > entry; at--) {
                    entries[at] = entries[at - 1];
                }
                entries[at] = entry;
            }
        }
    }
}
