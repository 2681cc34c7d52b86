package io.loadstar.testkit.fault;

/** One of the two ways through a {@link TcpFaultProxy} (immutable data). */
public enum Direction {
    /** What the client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT
}
