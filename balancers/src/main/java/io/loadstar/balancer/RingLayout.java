package io.loadstar.balancer;

/**
 * The bits of a {@link HashRing}'s entries (immutable data).
 *
 * <p>A key is a long: the position, then the slot. Its upper part is the bucket, its lower 31 bits are the entry, an
 * int without a sign, so that the difference of two tells their order. So the more buckets there are, the more bits a slot has:
 *
 * <pre>
 *      bucket (b bits)   |  rest of the position (35 - b bits)   slot (b - 4 bits)
 *                        |  entry (31 bits)
 * </pre>
 */
final class RingLayout {

    /** Of a million points, at 35 bits, about fifteen share a position with another; their ids put them in order. */
    static final int POSITION_BITS = 35;

    private static final int LEAST_BUCKET_BITS = 6;
    private static final int MOST_BUCKET_BITS = 24;
    private static final int ENTRY_BITS = 31;

    /** Entries in a bucket: more than half of this, and no more, where a ring is built. */
    private static final int BUCKET_ENTRIES = 5;

    private final int bucketBits;
    private final int slotBits;

    private RingLayout(int bucketBits) {
        this.bucketBits = bucketBits;
        this.slotBits = bucketBits + ENTRY_BITS - POSITION_BITS;
    }

    /**
     * Returns the layout for a ring.
     *
     * @param size the number of entries
     * @param members the number of members
     * @return the layout
     */
    static RingLayout of(int size, int members) {
        int forSize = bits(size / BUCKET_ENTRIES);
        int forSlots = bits(members) + POSITION_BITS - ENTRY_BITS;
        int bits = Math.max(LEAST_BUCKET_BITS, Math.max(forSize, forSlots));
        return new RingLayout(Math.min(bits, MOST_BUCKET_BITS));
    }

    /** {@return the most members that any ring can have} */
    static int mostMembers() {
        return 1 << (MOST_BUCKET_BITS + ENTRY_BITS - POSITION_BITS);
    }

    /** {@return whether a ring that has grown or shrunk need not be laid out anew} */
    boolean fits(int size, int slots) {
        int wanted = of(size, slots).bucketBits;
        return slots <= 1 << slotBits && Math.abs(wanted - bucketBits) <= 1;
    }

    int buckets() {
        return 1 << bucketBits;
    }

    long key(long point, int slot) {
        return point >>> (Long.SIZE - POSITION_BITS) << slotBits | slot;
    }

    static int bucket(long key) {
        return (int) (key >>> ENTRY_BITS);
    }

    static int entry(long key) {
        return (int) key & Integer.MAX_VALUE;
    }

    int slot(int entry) {
        return entry & (1 << slotBits) - 1;
    }

    /** {@return whether two entries of one bucket have the same position} */
    boolean samePosition(int entry, int other) {
        return (entry ^ other) >>> slotBits == 0;
    }

    /** {@return the bits that the numbers under a bound take} */
    private static int bits(int bound) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(bound - 1);
    }
}
