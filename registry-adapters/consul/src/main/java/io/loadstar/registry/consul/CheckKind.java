package io.loadstar.registry.consul;

/** How the agent learns whether a registered instance is well (immutable data). */
enum CheckKind {
    /** The instance says so, every third of the time to live. */
    TTL,
    /** The agent asks the instance by HTTP. */
    HTTP,
    /** The agent connects to the instance. */
    TCP,
    /** It does not. */
    NONE
}
