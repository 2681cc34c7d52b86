package io.loadstar.balancer;

/**
 * Turns positions of an endless sequence into indexes, each in turn, without a division (immutable data).
 *
 * <p>The quotient is a multiplication by a rounded-up reciprocal (Granlund and Montgomery, "Division by invariant
 * integers using multiplication", PLDI 1994): with {@code m = floor(2^62 / n) + 1} the high half of {@code 4p * m} is
 * {@code floor(p / n)} as long as {@code p * n < 2^62}. The mask keeps a position under that bound and off the sign
 * bit. For 1,000 indexes it leaves 51 bits: at a million picks a second the seam, where evenness is off by one pick,
 * comes once in 71 years.
 */
final class Rotation {

    private static final int RECIPROCAL_BITS = 62;

    private final int size;
    private final long reciprocal;
    private final long mask;

    /**
     * Creates a rotation.
     *
     * @param size how many indexes, from 1
     */
    Rotation(int size) {
        this(size, (1L << (RECIPROCAL_BITS - 1 - bits(size))) - 1);
    }

    /** Creates a rotation with a mask of one's own; any but the right one breaks it. */
    Rotation(int size, long mask) {
        this.size = size;
        this.reciprocal = (1L << RECIPROCAL_BITS) / size + 1;
        this.mask = mask;
    }

    /**
     * Returns the index of a position.
     *
     * @param position any number
     * @return 0 to size - 1
     */
    int index(long position) {
        long masked = position & mask;
        return (int) (masked - Math.multiplyHigh(masked << 2, reciprocal) * size);
    }

    /** {@return the bits that the numbers under the size take} */
    private static int bits(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    }
}
