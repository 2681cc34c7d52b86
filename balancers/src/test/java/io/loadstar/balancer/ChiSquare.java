package io.loadstar.balancer;

/** The chi-square test of counts against shares. */
final class ChiSquare {

    private ChiSquare() {}

    /** {@return the statistic of counts that should be equal} */
    static double of(int[] counts) {
        double[] shares = new double[counts.length];
        java.util.Arrays.fill(shares, 1.0 / counts.length);
        return of(counts, shares);
    }

    /** {@return the statistic of counts against shares that add up to 1} */
    static double of(int[] counts, double[] shares) {
        long total = 0;
        for (int count : counts) {
            total += count;
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * shares[i];
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return sum;
    }

    /** {@return what the statistic exceeds with a probability of 0.001} */
    static double limit(int degreesOfFreedom) {
        return quantile(degreesOfFreedom, 3.0902);
    }

    /** {@return what the statistic exceeds with a probability of 0.01} */
    static double onePercentLimit(int degreesOfFreedom) {
        return quantile(degreesOfFreedom, 2.3263);
    }

    /** Wilson and Hilferty's approximation, PNAS 1931. */
    private static double quantile(int degreesOfFreedom, double normal) {
        double ninth = 2.0 / (9.0 * degreesOfFreedom);
        return degreesOfFreedom * Math.pow(1 - ninth + normal * Math.sqrt(ninth), 3);
    }
}
