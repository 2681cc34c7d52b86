package io.loadstar.spi;

import java.util.Locale;

/** What all sources of health together make of a host; the engine's stamp (immutable data). */
public enum HostHealth {
    /** Usable. */
    HEALTHY,
    /** Usable, after the healthy ones: a lower priority. */
    DEGRADED,
    /** New, behind a probe that has not passed yet: used only in panic, and not counted for it. */
    PENDING,
    /** Evidence says that it fails: used only in panic. */
    UNHEALTHY,
    /** The registry says that it is not ready: used only in panic, when no host is ready. */
    NOT_READY,
    /** Taken out on purpose: never used. */
    DRAINED;

    /** {@return the name as text and JSON show it, in lower case} */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
