package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsChecksTest {

    /** Critical values of the chi-square distribution as printed tables have them. */
    @ParameterizedTest
    @CsvSource({
        "3.841459, 1, 0.05",
        "6.634897, 1, 0.01",
        "10.827566, 1, 0.001",
        "5.991465, 2, 0.05",
        "13.815511, 2, 0.001",
        "16.918978, 9, 0.05",
        "27.877165, 9, 0.001",
        "3.940299, 10, 0.95",
        "124.342113, 100, 0.05",
        "77.929465, 100, 0.95"
    })
    void theTailAgreesWithPrintedTables(double statistic, int degrees, double p) {
        assertThat(StatsChecks.chiSquareTail(statistic, degrees)).isCloseTo(p, within(1e-6));
    }

    /** With two degrees of freedom the tail is exp(-x/2): both branches of the computation meet it. */
    @Test
    void theTailIsExactForTwoDegrees() {
        for (double x = 0.1; x < 60; x += 0.7) {
            assertThat(StatsChecks.chiSquareTail(x, 2)).isCloseTo(Math.exp(-x / 2), within(1e-12));
        }
    }

    @Test
    void manyDegreesOfFreedomStayInRange() {
        assertThat(StatsChecks.chiSquareTail(10_000, 10_000)).isBetween(0.49, 0.51);
        assertThat(StatsChecks.chiSquareTail(1e6, 9)).isZero();
        assertThat(StatsChecks.chiSquareTail(0, 9)).isOne();
    }

    @Test
    void pOfTrueLotsIsItselfUniform() {
        SplittableRandom random = new SplittableRandom(7);
        long[] deciles = new long[10];
        for (int round = 0; round < 2_000; round++) {
            long[] counts = new long[8];
            for (int i = 0; i < 2_000; i++) {
                counts[random.nextInt(8)]++;
            }
            deciles[(int) (StatsChecks.uniformP(counts) * 10)]++;
        }
        assertThat(StatsChecks.uniformP(deciles)).isGreaterThan(0.001);
    }

    @Test
    void sharesAreRelativeAndAZeroShareMustStayZero() {
        assertThat(StatsChecks.chiSquareP(new long[] {100, 300}, new double[] {1, 3}))
                .isOne();
        assertThat(StatsChecks.chiSquareP(new long[] {300, 100}, new double[] {1, 3}))
                .isLessThan(1e-10);
        assertThat(StatsChecks.chiSquareP(new long[] {1, 100, 300}, new double[] {0, 1, 3}))
                .isZero();
    }

    @Test
    void evennessIsSpreadAndPeak() {
        assertThat(StatsChecks.spread(new long[] {3, 9, 6})).isEqualTo(6);
        assertThat(StatsChecks.peakToMean(new long[] {3, 9, 6})).isEqualTo(1.5);
    }

    @Test
    void argumentsAreChecked() {
        assertThatThrownBy(() -> StatsChecks.chiSquareP(new long[1], new double[2]))
                .hasMessage("counts: 1 (expected: as many as shares, 2)");
        assertThatThrownBy(() -> StatsChecks.chiSquareTail(Double.NaN, 1)).hasMessageContaining("expected: at least 0");
    }
}
