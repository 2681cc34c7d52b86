package io.loadstar.spi;

import io.loadstar.ServiceInstance;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One active probe of an instance; schedule, thresholds and jitter are the engine's (concurrent).
 *
 * <p>It may be asked for many instances at the same time, and reuses connections where its protocol has them.
 */
public interface HealthCheck extends AutoCloseable {

    /**
     * Probes an instance without blocking the caller.
     *
     * @param target the instance
     * @param timeout the longest that it may take; the engine counts a later answer as failed
     * @return the result; a stage that fails counts as a failed probe with the exception's message
     */
    CompletionStage<Result> check(ServiceInstance target, Duration timeout);

    /** Closes kept connections. */
    @Override
    void close();

    /** What a probe found (immutable data). */
    final class Result {
        private final boolean passed;
        private final String why;

        private Result(boolean passed, String why) {
            this.passed = passed;
            this.why = why;
        }

        /**
         * Returns a passed probe.
         *
         * @param why one line, such as {@code 200}
         * @return the result
         */
        public static Result pass(String why) {
            return new Result(true, why);
        }

        /**
         * Returns a failed probe.
         *
         * @param why one line, such as {@code 503 (expected: 200-299)}
         * @return the result
         */
        public static Result fail(String why) {
            return new Result(false, why);
        }

        /** {@return whether it passed} */
        public boolean passed() {
            return passed;
        }

        /** {@return one line: what was seen} */
        public String why() {
            return why;
        }

        @Override
        public String toString() {
            return (passed ? "pass: " : "fail: ") + why;
        }
    }
}
