package io.loadstar.benchmarks;

/** The keys of a benchmark of hashing: as many as there are users of a large service (immutable data). */
public enum Keys {
    /** The caller has a hash: the look-up alone is measured. */
    HASHED,
    /** The caller has a text: hashing it is measured too. */
    TEXT;

    /** Distinct keys in a run: 2^20, a power of two so that walking them is cheap. */
    static final int COUNT = 1 << 20;

    /**
     * Returns a well mixed hash of a key's number.
     *
     * @param number the key's number
     * @return all 64 bits are mixed (the finalizer of SplitMix64; Steele, Lea and Flood, OOPSLA 2014)
     */
    static long hash(long number) {
        long z = (number + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * Returns the text of a key.
     *
     * @param number the key's number
     * @return the text, such as a user's id
     */
    static String text(long number) {
        return "user-" + Long.toHexString(hash(number));
    }
}
