package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    /** A generator whose fractions are as large as they can be. */
    private static final RandomGenerator HIGHEST = () -> -1L;

    private final VirtualTime time = new VirtualTime();

    @Test
    void theCeilingDoublesFromHalfASecondToThirty() {
        Backoff backoff = new Backoff(time, HIGHEST);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            millis.add(Math.round(backoff.failed().toNanos() / 1e6));
        }
        assertThat(millis).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void waitsAreSpreadOverTheWholeRangeAndNeverZero() {
        Random random = new Random(1);
        int low = 0;
        int high = 0;
        for (int i = 0; i < 1_000; i++) {
            Duration wait = new Backoff(time, random).failed();
            assertThat(wait).isBetween(Backoff.LEAST, Backoff.FIRST_CEILING);
            low += wait.toMillis() < 125 ? 1 : 0;
            high += wait.toMillis() > 375 ? 1 : 0;
        }
        assertThat(low).isBetween(200, 300);
        assertThat(high).isBetween(200, 300);
        assertThat(new Backoff(time, () -> 0L).failed()).isEqualTo(Backoff.LEAST);
    }

    @Test
    void aMinuteOfHealthStartsAgainAndLessDoesNot() {
        Backoff backoff = new Backoff(time, HIGHEST);
        backoff.failed();
        backoff.failed();
        backoff.succeeded();
        time.advance(Duration.ofSeconds(59));
        assertThat(backoff.failed()).isGreaterThan(Duration.ofSeconds(1));

        backoff.succeeded();
        time.advance(Duration.ofSeconds(30));
        backoff.succeeded();
        time.advance(Duration.ofSeconds(30));
        assertThat(backoff.failed()).isLessThan(Duration.ofMillis(501));
    }
}
