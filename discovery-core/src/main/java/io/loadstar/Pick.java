package io.loadstar;

/**
 * The one-shot ticket of one tracked request (concurrent).
 *
 * <p>From the pick until {@link #complete} the request counts as in flight on its instance. Complete every ticket
 * exactly once, whatever happened, on any thread; the first completion counts, further ones are counted as mistakes
 * and otherwise ignored. The pattern:
 *
 * <pre>{@code
 * Pick pick = balancer.pick(PickContext.NONE);
 * Outcome outcome = Outcome.CANCELLED;
 * try {
 *     send(pick.instance());
 *     outcome = Outcome.SUCCESS;
 * } catch (ConnectException e) {
 *     outcome = Outcome.CONNECT_FAILED;
 *     throw e;
 * } finally {
 *     pick.complete(outcome);
 * }
 * }</pre>
 *
 * <p>It is not {@link AutoCloseable}: try-with-resources would close it before {@code catch} can tell the failure.
 */
public abstract class Pick {

    /** For the ticket of this library; others wrap one. */
    protected Pick() {}

    /** {@return the instance to send the request to} */
    public abstract ServiceInstance instance();

    /** {@return requests of this process that were in flight on the instance when it was picked, this one left out} */
    public abstract int inFlightAtPick();

    /**
     * Returns when the pick was made.
     *
     * @return nanoseconds of the resolver's monotonic time; 0 where nobody measures latency
     */
    public abstract long startNanos();

    /** Says that the first byte of the answer is here; optional, and only the first call counts. */
    public abstract void responseStarted();

    /**
     * Ends the request.
     *
     * @param outcome how it went
     */
    public abstract void complete(Outcome outcome);
}
