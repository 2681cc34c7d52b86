package io.loadstar.testkit.outage;

import io.loadstar.DiscoveryError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a registry fails, and what an application sees that does well (immutable data).
 *
 * <p>What is said of all but a few, those of which {@link #keepsInstances} is false: picks go on from the last good
 * snapshot as if nothing had happened, and with the end of the outage the application sees the registry's changes again.
 * Where an application begins during an outage it has no snapshot; its first pick waits, at most
 * {@code startup.timeout}, and throws {@link io.loadstar.NoInstanceException}.
 *
 * <p>Some are failures of the link to a registry, made by {@link io.loadstar.testkit.fault.TcpFaultProxy}; some are
 * answers of a registry, made by {@link io.loadstar.testkit.FakeRegistry}; some are both.
 */
public enum OutageScenario {

    /**
     * The registry is down: connections break, and new ones are refused. The snapshot is STALE with the error
     * UNREACHABLE, and FRESH soon after the end.
     */
    REFUSED(Where.BOTH, Kind.UNREACHABLE),

    /**
     * The link is half open: connections stay, and nothing arrives. The snapshot is STALE once the silence is noticed,
     * which takes a registry's own time: two thirds of a session with ZooKeeper, some 70 s with Consul; a fake registry
     * tells nobody. With the end connections break, as those of a router that has forgotten them.
     */
    SILENT(Where.BOTH, null),

    /** The registry goes and comes several times a second. The snapshot is STALE and FRESH in turn. */
    FLAPPING(Where.BOTH, Kind.UNREACHABLE),

    /** Each answer is on its way for half a second, and each question too. The snapshot stays FRESH. */
    SLOW(Where.LINK, null),

    /**
     * Each connection breaks in the middle of an answer, always at the same byte, drawn from the seed. The snapshot is
     * STALE, or stays FRESH where answers are shorter.
     */
    RESET(Where.LINK, null),

    /** All that is sent arrives in pieces of one byte. The snapshot stays FRESH. */
    SLICED(Where.LINK, null),

    /**
     * One byte of a hundred that the registry sends has a bit flipped. The snapshot is STALE, or, as nothing but TLS
     * notices a flip in a text, has an address that nobody listens on: a call goes to another instance, and what was
     * wrong is right soon after the end, with which connections break.
     */
    CORRUPTED(Where.LINK, null),

    /** The registry does not answer in time. The snapshot is STALE with the error TIMEOUT. */
    TIMEOUT(Where.FAKE, Kind.TIMEOUT),

    /** The registry refuses the credentials. The snapshot is STALE with the error DENIED. */
    DENIED(Where.FAKE, Kind.DENIED),

    /** The answers cannot be read. The snapshot is STALE with the error MALFORMED. */
    MALFORMED(Where.FAKE, Kind.MALFORMED),

    /** The answers are past a bound. The snapshot is STALE with the error TOO_LARGE. */
    TOO_LARGE(Where.FAKE, Kind.TOO_LARGE),

    /** The answers are incomplete, as by access rules. The snapshot is STALE with the error FILTERED. */
    FILTERED(Where.FAKE, Kind.FILTERED),

    /** The registry asks for fewer requests. The snapshot is STALE with the error OVERLOADED. */
    OVERLOADED(Where.FAKE, Kind.OVERLOADED),

    /**
     * The registry answers that its services have no instances, as one does that was started again without its data.
     * The removals are held for a while, {@code removal.hold}, and picks go on. After it, or at once where
     * {@code removal.guard} is off, picks throw {@link io.loadstar.NoInstanceException}: the application says so, or
     * does without the service, and is well soon after the end.
     */
    EMPTY(Where.FAKE, null),

    /** The registry answers that it knows no service. An application sees what it sees with {@link #EMPTY}. */
    UNKNOWN_SERVICE(Where.FAKE, null),

    /**
     * Nine of ten instances of each service vanish in one update, one at least stays. The removals are held for a while,
     * {@code removal.hold}; after it picks find those that are left.
     */
    VANISHING(Where.FAKE, null),

    /** One instance of each service goes and comes several times a second. Picks find an instance. */
    FLAPPING_INSTANCE(Where.FAKE, null);

    private enum Where {
        LINK,
        FAKE,
        BOTH
    }

    private final Where where;
    private final @Nullable Kind error;

    OutageScenario(Where where, @Nullable Kind error) {
        this.where = where;
        this.error = error;
    }

    /**
     * Tells whether there is always somebody to pick.
     *
     * @return whether a pick finds an instance in the outage if it found one before, and one that exists, however long
     *     the outage lasts
     */
    public boolean keepsInstances() {
        return this != EMPTY && this != UNKNOWN_SERVICE && this != CORRUPTED;
    }

    /** {@return whether it can be made on the link to a real registry} */
    public boolean isOfLink() {
        return where != Where.FAKE;
    }

    /** {@return whether it can be made by a fake registry} */
    public boolean isOfFake() {
        return where != Where.LINK;
    }

    /** {@return the error that a fake registry tells, or null if it tells none} */
    @Nullable
    Kind error() {
        return error;
    }
}
