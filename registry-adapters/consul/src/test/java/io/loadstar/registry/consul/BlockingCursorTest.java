package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.registry.consul.BlockingCursor.Move;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a query stands, and how soon it may ask again. */
class BlockingCursorTest {

    private final BlockingCursor cursor = new BlockingCursor();

    @Test
    void anIndexIsFollowedForward() {
        assertThat(cursor.answered("5")).isEqualTo(Move.BEGAN);
        assertThat(cursor.answered("5")).isEqualTo(Move.STAYED);
        assertThat(cursor.answered(" 7 ")).isEqualTo(Move.ADVANCED);
        assertThat(cursor.index()).isEqualTo(7);
    }

    @Test
    void anIndexThatGoesBackIsForgotten() {
        cursor.answered("5");
        assertThat(cursor.answered("4")).isEqualTo(Move.RESET);
        assertThat(cursor.index()).isZero();
        assertThat(cursor.answered("4")).isEqualTo(Move.BEGAN);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "0", "-1", "x", "1e3", "9223372036854775808", "99999999999999999999"})
    void whatIsNoPositiveNumberIsNone(String index) {
        cursor.answered("5");
        assertThat(cursor.answered(index)).isEqualTo(Move.LOST);
        assertThat(cursor.index()).isZero();
    }

    @Test
    void twoAnswersWithoutAChangeAreFreeThenOneIn15s() {
        VirtualTime time = new VirtualTime(Long.MAX_VALUE - 1_000, 10);
        AnswerBucket bucket = new AnswerBucket(time);
        bucket.wasted();
        assertThat(bucket.pause()).isZero();
        bucket.wasted();
        assertThat(bucket.pause()).isEqualTo(Duration.ofSeconds(15));
        time.advance(Duration.ofSeconds(5));
        assertThat(bucket.pause()).isEqualTo(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(10));
        assertThat(bucket.pause()).isZero();
        bucket.wasted();
        assertThat(bucket.pause()).isEqualTo(Duration.ofSeconds(15));
        bucket.changed();
        assertThat(bucket.pause()).isZero();
        bucket.wasted();
        assertThat(bucket.pause()).isZero();
    }

    @Test
    void aLongQuietEarnsNoMoreThanTheBurst() {
        VirtualTime time = new VirtualTime();
        AnswerBucket bucket = new AnswerBucket(time);
        time.advance(Duration.ofDays(400));
        bucket.wasted();
        bucket.wasted();
        assertThat(bucket.pause()).isEqualTo(Duration.ofSeconds(15));
    }
}
