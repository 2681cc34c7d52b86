package io.loadstar.cli.demo;

import java.util.Locale;

/** The acts of the plays, in their order: up to {@link #BACK} those of {@link Scenario}, then {@link CloudScenario}'s (immutable data). */
enum Phase {
    /** Servers and clients start; not judged. */
    START("starting the servers"),
    /** All servers are well. */
    STEADY("all is well"),
    /** One server is killed. */
    KILL("one server is killed (SIGKILL)"),
    /** Two more servers start. */
    GROW("two more servers start"),
    /** One server asks for no new requests. */
    DRAIN("one server drains"),
    /** One server's health check turns 503. */
    SICK("one server's /health answers 503"),
    /** The same server's health check answers 200 again. */
    HEAL("its /health answers 200 again"),
    /** The registry is killed. */
    DARK("the registry is dead"),
    /** The registry is back. */
    BACK("the registry is back"),
    /** All servers of the first cloud are killed. */
    LOST("all servers of cloud east are killed at once (SIGKILL)"),
    /** The other cloud serves. */
    MOVED("cloud west serves"),
    /** The first cloud's servers are there again. */
    RETURN("the servers of cloud east are back"),
    /** Two of the first cloud's five servers are killed. */
    PARTLY("two of five servers of cloud east are killed (SIGKILL)");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
