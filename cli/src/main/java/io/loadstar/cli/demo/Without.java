package io.loadstar.cli.demo;

/** A protection that is switched off, to show what it is worth: the promise that it kept then breaks (immutable data). */
enum Without {
    /** A call is not tried on another instance. */
    RETRY,
    /** A server that is about to leave does not tell the registry. */
    DRAIN,
    /** Nobody checks a server's health. */
    PROBE,
    /** What the registry said is not used once the registry is out of reach. */
    CACHE
}
