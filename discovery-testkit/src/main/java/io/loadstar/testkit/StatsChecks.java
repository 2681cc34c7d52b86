package io.loadstar.testkit;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Statistics of counts per instance: is a share even, does a sample look like what it should come from.
 *
 * <p>A test by chi-square fails wrongly with the probability that it compares with: at {@code p > 0.001} and true
 * randomness, once in a thousand runs. Seed the random generator, or take a smaller bound.
 */
public final class StatsChecks {

    private static final double PRECISION = 1e-14;
    private static final int MOST_TERMS = 100_000;

    private StatsChecks() {}

    /**
     * Returns the probability that equal shares alone give counts at least as uneven as these: Pearson's test.
     *
     * @param counts at least two, each with an expectation of about 5 or more
     * @return the p-value, 0 to 1
     */
    public static double uniformP(long[] counts) {
        double[] shares = new double[counts.length];
        Arrays.fill(shares, 1);
        return chiSquareP(counts, shares);
    }

    /**
     * Returns the probability that the given shares alone give counts at least as far from them as these: Pearson's
     * test.
     *
     * @param counts one for each share
     * @param shares relative, such as weights; at least two of them not 0
     * @return the p-value, 0 to 1; 0 if something with a share of 0 was counted
     */
    public static double chiSquareP(long[] counts, double[] shares) {
        if (counts.length != shares.length) {
            throw new IllegalArgumentException(
                    "counts: " + counts.length + " (expected: as many as shares, " + shares.length + ')');
        }
        long total = LongStream.of(counts).sum();
        double whole = Arrays.stream(shares).sum();
        double statistic = 0;
        int cells = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * shares[i] / whole;
            if (expected > 0) {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            } else if (counts[i] > 0) {
                return 0;
            }
        }
        return chiSquareTail(statistic, cells - 1);
    }

    /**
     * Returns the probability that a chi-square variable is at least as large as a value.
     *
     * @param statistic at least 0
     * @param degreesOfFreedom at least 1
     * @return Q(degreesOfFreedom / 2, statistic / 2), the regularised upper incomplete gamma function
     */
    public static double chiSquareTail(double statistic, int degreesOfFreedom) {
        if (degreesOfFreedom < 1 || !(statistic >= 0)) {
            throw new IllegalArgumentException("chi-square: " + statistic + " with " + degreesOfFreedom
                    + " degrees of freedom (expected: at least 0 with at least 1)");
        }
        if (statistic == 0) {
            return 1;
        }
        double a = degreesOfFreedom / 2.0;
        double x = statistic / 2;
        double front = Math.exp(a * Math.log(x) - x - logGammaOfHalves(degreesOfFreedom));
        double tail = x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
        return Math.max(0, Math.min(1, tail));
    }

    /**
     * Returns the difference of the largest and the smallest count.
     *
     * @param counts at least one
     * @return 0 where all are equal
     */
    public static long spread(long[] counts) {
        return LongStream.of(counts).max().orElseThrow()
                - LongStream.of(counts).min().orElseThrow();
    }

    /**
     * Returns the largest count over the mean.
     *
     * @param counts at least one, not all 0
     * @return 1 where all are equal
     */
    public static double peakToMean(long[] counts) {
        return LongStream.of(counts).max().orElseThrow()
                / LongStream.of(counts).average().orElseThrow();
    }

    /** The sum of x^n / (a (a+1) … (a+n)): P(a,x) without its front factor; DLMF 8.7.1, for x up to a + 1. */
    private static double lowerSeries(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum;
    }

    /**
     * The continued fraction of Q(a,x) without its front factor; DLMF 8.9.2 in its even part, evaluated forward by
     * Lentz's method (Applied Optics 15 (1976), p. 668) as Thompson and Barnett changed it; for x over a + 1.
     */
    private static double upperFraction(double a, double x) {
        double tiny = Double.MIN_NORMAL;
        double b = x + 1 - a;
        double c = 1 / tiny;
        double d = 1 / b;
        double value = d;
        for (int n = 1; n < MOST_TERMS; n++) {
            double numerator = -n * (n - a);
            b += 2;
            d = 1 / nonZero(numerator * d + b, tiny);
            c = nonZero(b + numerator / c, tiny);
            double change = c * d;
            value *= change;
            if (Math.abs(change - 1) < PRECISION) {
                break;
            }
        }
        return value;
    }

    private static double nonZero(double value, double tiny) {
        return Math.abs(value) < tiny ? tiny : value;
    }

    /** ln Γ(k/2), exactly by its recurrence from Γ(1) = 1 or Γ(1/2) = √π. */
    private static double logGammaOfHalves(int k) {
        double log = k % 2 == 0 ? 0 : Math.log(Math.PI) / 2;
        for (double z = k % 2 == 0 ? 1 : 0.5; z < k / 2.0; z++) {
            log += Math.log(z);
        }
        return log;
    }
}
