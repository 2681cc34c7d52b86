package io.loadstar.testkit;

/** What a policy promises about the shares of its hosts, and so how a kit judges them (immutable data). */
public enum PolicyKind {

    /** Takes turns: in any run of picks by one thread over one set, no host has over one pick more than another. */
    EVEN(false),

    /** Takes turns by weight: each count is within 5% of its share. */
    WEIGHTED(true),

    /** Draws lots, the same for each host: chi-square. */
    RANDOM(false),

    /** Draws lots by weight: chi-square. */
    WEIGHTED_RANDOM(true),

    /** Maps by the context's hash: the peak over many keys stays near the mean. */
    HASH(false);

    private final boolean weighted;

    PolicyKind(boolean weighted) {
        this.weighted = weighted;
    }

    /** {@return whether shares follow the weights} */
    public boolean isWeighted() {
        return weighted;
    }

    /** {@return whether a single thread's picks follow from each other, so that the next one can be told} */
    boolean isSequence() {
        return this == EVEN || this == WEIGHTED;
    }
}
