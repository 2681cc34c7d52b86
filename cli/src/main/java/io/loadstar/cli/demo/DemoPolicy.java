package io.loadstar.cli.demo;

import java.util.Locale;

/** The policies that the demo compares (immutable data). */
enum DemoPolicy {
    ROUND_ROBIN(false),
    RANDOM(false),
    WEIGHTED_ROUND_ROBIN(true),
    WEIGHTED_RANDOM(true),
    SOURCE_HASH(false);

    private final boolean weighted;

    DemoPolicy(boolean weighted) {
        this.weighted = weighted;
    }

    /** {@return whether an instance's share follows its weight} */
    boolean isWeighted() {
        return weighted;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
