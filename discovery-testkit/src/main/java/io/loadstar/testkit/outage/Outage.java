package io.loadstar.testkit.outage;

/**
 * The outage of one run of an {@link OutageTest}: it begins and ends when the test says so (concurrent).
 *
 * <p>Both return when the registry or the link is ill or well; what the application notices of it, and when, is for the
 * test to wait for. An outage that goes on at the end of the test is ended.
 */
public interface Outage {

    /** {@return what it is} */
    OutageScenario scenario();

    /** {@return whether it has begun and not ended} */
    boolean isOn();

    /** Begins it; does nothing if it is on. It may begin again after its end. */
    void begin();

    /** Ends it; does nothing if it is not on. */
    void end();

    /**
     * Runs something in the outage, which then ends, however that went.
     *
     * @param action what is run
     * @param <E> what it throws
     * @throws E what it threw
     */
    default <E extends Exception> void during(Action<E> action) throws E {
        begin();
        try {
            action.run();
        } finally {
            end();
        }
    }

    /**
     * Returns the registry's URI with the hosts and ports of proxies in place of its own, for an application that makes
     * its own resolver or registrar.
     *
     * @return the URI
     * @throws UnsupportedOperationException if the registry is a fake, which has none
     */
    String registry();

    /**
     * Something that runs in an outage.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    interface Action<E extends Exception> {
        /**
         * Runs.
         *
         * @throws E what it throws
         */
        void run() throws E;
    }
}
