package io.loadstar.registry.file;

/**
 * The bounds that protect this process from a file (immutable data).
 *
 * @param maxBytes the size of the file
 * @param maxInstances the instances of one service
 */
record Limits(int maxBytes, int maxInstances) {

    static final Limits DEFAULT = new Limits(16 << 20, 10_000);

    /** Maps and lists in one another. */
    static final int MAX_DEPTH = 32;

    /** Services in a file. */
    static final int MAX_SERVICES = 65_536;

    /** Entries of metadata, and tags, of one instance. */
    static final int MAX_ENTRIES = 64;

    /** Bytes, in UTF-8, of one text of an instance. */
    static final int MAX_TEXT_BYTES = 512;

    /** The smallest row, {@code {"host":"a","port":1},}, is 3 values in 22 bytes; a file past this is made of aliases. */
    private static final int BYTES_A_VALUE = 7;

    private static final int MIN_VALUES = 1_024;

    /** How many services may be as large as one service may be. */
    private static final int LARGE_SERVICES = 20;

    /** Values in the whole file, those behind an alias counted each time. */
    int maxValues() {
        return Math.max(MIN_VALUES, maxBytes / BYTES_A_VALUE);
    }

    /** Instances of all services together. */
    long maxInstancesInAll() {
        return (long) maxInstances * LARGE_SERVICES;
    }
}
