package io.loadstar.cli.demo;

import java.util.Locale;

/** The acts of the play, in their order (immutable data). */
enum Phase {
    /** Servers and clients start; not judged. */
    START("starting five servers"),
    /** Five servers, all well. */
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
    BACK("the registry is back");

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
