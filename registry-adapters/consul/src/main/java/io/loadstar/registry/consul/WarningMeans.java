package io.loadstar.registry.consul;

import io.loadstar.RegisteredHealth;

/** What a check's <em>warning</em> means for its instance (immutable data). */
enum WarningMeans {
    /** Used after the others. */
    DEGRADED(RegisteredHealth.DEGRADED),
    /** Used like the others. */
    READY(RegisteredHealth.PASSING),
    /** Not used, unless in panic. */
    NOT_READY(RegisteredHealth.FAILING);

    private final RegisteredHealth health;

    WarningMeans(RegisteredHealth health) {
        this.health = health;
    }

    RegisteredHealth health() {
        return health;
    }
}
