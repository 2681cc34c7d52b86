package io.loadstar;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The never-blocking handle on one service (concurrent).
 *
 * <p>Every pick reads the current picker once and answers from memory; it never waits, takes a lock or does I/O, however
 * ill the registry is. Methods may be called by any thread. A handle holds a lease on the registry watch of its
 * service until {@link #release}, or until the resolver is closed.
 *
 * <pre>{@code
 * LoadBalancer orders = resolver.loadBalancer("orders");
 * ServiceInstance any = orders.next();                  // untracked: no ticket
 * Pick pick = orders.pick(PickContext.key(userId));     // tracked: complete it
 * }</pre>
 */
public interface LoadBalancer {

    /** {@return the service} */
    ServiceKey service();

    /**
     * Picks an instance without a ticket: the request is not counted as in flight and its outcome teaches nothing.
     *
     * @return the instance
     * @throws NoInstanceException if there is nobody to send the request to
     */
    ServiceInstance next();

    /**
     * Picks an instance without a ticket.
     *
     * @param context what the request tells
     * @return the instance
     * @throws NoInstanceException if there is nobody to send the request to
     */
    ServiceInstance next(PickContext context);

    /**
     * Picks an instance with a ticket.
     *
     * @return the ticket; complete it exactly once
     * @throws NoInstanceException if there is nobody to send the request to
     */
    default Pick pick() {
        return pick(PickContext.NONE);
    }

    /**
     * Picks an instance with a ticket.
     *
     * @param context what the request tells
     * @return the ticket; complete it exactly once
     * @throws NoInstanceException if there is nobody to send the request to
     */
    Pick pick(PickContext context);

    /**
     * Picks an instance as soon as the service is ready, however long that takes.
     *
     * @param context what the request tells
     * @return the ticket, complete already if the service is ready; fails with {@link NoInstanceException}. If the
     *     stage is cancelled no ticket is taken
     */
    CompletionStage<Pick> pickAsync(PickContext context);

    /**
     * Returns when the first snapshot is here, or what stands in for it ({@link ServiceConfig#STARTUP}), and its picker
     * is in place.
     *
     * @return a stage that completes then; fails with {@link NoInstanceException} if the resolver is closed first
     */
    CompletionStage<Void> whenReady();

    /** {@return the last snapshot, in state INIT before the first} */
    ServiceSnapshot snapshot();

    /**
     * Returns how long ago somebody last vouched for all of the snapshot.
     *
     * @return zero while the registry does, or those of several that are in reach
     */
    Duration snapshotAge();

    /** {@return what is counted of the service since it is watched; to ask is no use of it} */
    ServiceStatistics statistics();

    /**
     * Tells why an instance gets, or does not get, traffic: a dry run of a pick that advances nothing.
     *
     * @param context what the request would tell
     * @return the record
     */
    Explanation explain(PickContext context);

    /**
     * Believes the registry about the instances that are held, as {@link ServiceSnapshot#heldSince} names them: they go at
     * once. For an operator who knows that they are gone; does nothing if none is held. A later answer of the registry
     * may begin another hold.
     */
    void endHold();

    /** Gives back the lease on the registry watch. The handle must not be used after it; a second call does nothing. */
    void release();
}
