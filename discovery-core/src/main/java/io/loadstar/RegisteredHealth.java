package io.loadstar;

import java.util.Locale;

/** What the registry itself says of an instance's health (immutable data). */
public enum RegisteredHealth {
    /** The registry has no opinion: the instance counts as usable. */
    UNKNOWN,
    /** All of the registry's checks pass. */
    PASSING,
    /** Usable, but only after the others: Consul's <em>warning</em>, Kubernetes' terminating but serving. */
    DEGRADED,
    /** The registry's checks fail; used only in panic, when no instance is ready. */
    FAILING,
    /** Taken out on purpose by an operator or by itself; never used, not even in panic. */
    DRAINING;

    /** {@return the lower-case name} */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
