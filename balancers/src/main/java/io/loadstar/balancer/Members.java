package io.loadstar.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The members of a {@link HashRing} by id and by slot (immutable data).
 *
 * <p>A member keeps its slot as long as it stays, whoever comes or goes, so that a ring can be merged without touching
 * the entries of those that stay.
 */
final class Members {

    private static final String FREE = "";

    /** Sorted. */
    private final String[] ids;
    /** The slot of the id at the same index. */
    private final int[] slots;
    /** By slot; an empty text where the slot is free. */
    private final String[] bySlot;

    private Members(String[] ids, int[] slots, String[] bySlot) {
        this.ids = ids;
        this.slots = slots;
        this.bySlot = bySlot;
    }

    /** Gives each of the sorted ids the slot of its index. */
    static Members of(List<String> ids) {
        checkSize(ids.size());
        String[] sorted = ids.toArray(new String[0]);
        int[] slots = new int[sorted.length];
        Arrays.setAll(slots, i -> i);
        return new Members(sorted, slots, sorted);
    }

    int size() {
        return ids.length;
    }

    /** {@return where a member's id is in the order of ids} */
    int indexOf(String id) {
        return Arrays.binarySearch(ids, id);
    }

    /** {@return the id at an index in the order of ids} */
    String id(int index) {
        return ids[index];
    }

    /** {@return the slot of the id at an index} */
    int slot(int index) {
        return slots[index];
    }

    /** {@return the least number above all slots} */
    int slotBound() {
        return bySlot.length;
    }

    /** {@return whose slot it is} */
    String idOfSlot(int slot) {
        return bySlot[slot];
    }

    /**
     * Compares with a list of sorted ids.
     *
     * @param wanted the ids, sorted
     * @return who came and who went
     */
    Change changeTo(List<String> wanted) {
        List<String> came = new ArrayList<>();
        List<Integer> went = new ArrayList<>();
        int at = 0;
        for (String id : wanted) {
            while (at < ids.length && ids[at].compareTo(id) < 0) {
                went.add(at++);
            }
            if (at < ids.length && ids[at].equals(id)) {
                at++;
            } else {
                came.add(id);
            }
        }
        while (at < ids.length) {
            went.add(at++);
        }
        return new Change(came, went);
    }

    /**
     * Returns the members after a change; who came gets a slot that is free, or a new one.
     *
     * @param change of {@link #changeTo}
     * @return the members
     */
    Members apply(Change change) {
        int size = ids.length + change.came.size() - change.went.size();
        checkSize(size);
        String[] newBySlot = Arrays.copyOf(bySlot, Math.max(bySlot.length, size));
        Arrays.fill(newBySlot, bySlot.length, newBySlot.length, FREE);
        change.went.forEach(index -> newBySlot[slots[index]] = FREE);
        String[] newIds = new String[size];
        int[] newSlots = new int[size];
        int from = 0;
        int went = 0;
        int came = 0;
        int free = 0;
        for (int to = 0; to < size; to++) {
            while (went < change.went.size() && change.went.get(went) == from) {
                went++;
                from++;
            }
            if (came < change.came.size()
                    && (from == ids.length || change.came.get(came).compareTo(ids[from]) < 0)) {
                while (!newBySlot[free].equals(FREE)) {
                    free++;
                }
                newIds[to] = change.came.get(came++);
                newSlots[to] = free;
                newBySlot[free] = newIds[to];
            } else {
                newIds[to] = ids[from];
                newSlots[to] = slots[from++];
            }
        }
        return new Members(newIds, newSlots, newBySlot);
    }

    private static void checkSize(int size) {
        if (size > RingLayout.mostMembers()) {
            throw new IllegalArgumentException(
                    "hosts: " + size + " (expected: at most " + RingLayout.mostMembers() + ")");
        }
    }

    /**
     * What tells two sets of members apart (immutable data).
     *
     * @param came the ids that are new, sorted
     * @param went the indexes of those that are gone, ascending
     */
    record Change(List<String> came, List<Integer> went) {

        /** {@return how many members differ} */
        int size() {
            return came.size() + went.size();
        }
    }
}
