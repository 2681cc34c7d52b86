package io.loadstar.spi;

/** What a fact about health is worth (immutable data). */
public enum HealthClass {
    /** Someone took the host out on purpose: panic may never use it. */
    INTENT,
    /** The registry's own opinion: panic may use the host when no one is ready. */
    REGISTRY,
    /** What this process saw for itself, such as a probe: panic may use the host. */
    EVIDENCE
}
