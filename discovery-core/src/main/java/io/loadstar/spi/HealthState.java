package io.loadstar.spi;

/** What one source of health says of one host (immutable data). */
public enum HealthState {
    /** It is well. */
    PASS,
    /** It is not. */
    FAIL,
    /** Not known yet; a host that is new behind a probe waits for its first pass. */
    UNKNOWN
}
