package io.loadstar;

/**
 * What an instance says of its own load, as in the ORCA load report of the xDS protocol (immutable data).
 *
 * <p>Utilisations are fractions, 1.0 for full; a value may pass 1.0 where the instance says so.
 */
public final class LoadReport {

    private final double utilization;
    private final double requestsPerSecond;
    private final double errorsPerSecond;

    private LoadReport(double utilization, double requestsPerSecond, double errorsPerSecond) {
        this.utilization = utilization;
        this.requestsPerSecond = requestsPerSecond;
        this.errorsPerSecond = errorsPerSecond;
    }

    /**
     * Returns a report.
     *
     * @param utilization the application's utilisation as a fraction, at least 0
     * @param requestsPerSecond requests a second, at least 0
     * @param errorsPerSecond errors a second, at least 0
     * @return the report
     * @throws IllegalArgumentException if a value is negative or not finite
     */
    public static LoadReport of(double utilization, double requestsPerSecond, double errorsPerSecond) {
        return new LoadReport(
                check("utilization", utilization),
                check("requestsPerSecond", requestsPerSecond),
                check("errorsPerSecond", errorsPerSecond));
    }

    private static double check(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: a finite number of at least 0)");
        }
        return value;
    }

    /** {@return the application's utilisation as a fraction} */
    public double utilization() {
        return utilization;
    }

    /** {@return requests a second} */
    public double requestsPerSecond() {
        return requestsPerSecond;
    }

    /** {@return errors a second} */
    public double errorsPerSecond() {
        return errorsPerSecond;
    }

    @Override
    public String toString() {
        return "LoadReport{utilization=" + utilization + ", rps=" + requestsPerSecond + ", eps=" + errorsPerSecond
                + '}';
    }
}
