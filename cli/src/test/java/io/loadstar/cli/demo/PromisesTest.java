package io.loadstar.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a source may be served by another server, by the order in which things become known. */
class PromisesTest {

    private final Play play = new Play(Set.of());

    private boolean sameSourceIsKept(Sample... samples) {
        play.ends(1_000, Map.of(DemoPolicy.SOURCE_HASH, List.of(samples)));
        return Promises.sameSource(play).kept();
    }

    private static Sample sample(long sent, long ended, String server) {
        return new Sample(sent, Phase.STEADY, 1, List.of(server), ended - sent, null);
    }

    @Test
    void aRequestThatWasUnderWayWhenItsServerWasKilledMayEndOnAnother() {
        play.isLeaving("a", 50);

        assertThat(sameSourceIsKept(sample(10, 20, "a"), sample(45, 60, "b"))).isTrue();
    }

    @Test
    void aServerMayServeBeforeTheDemoKnowsThatItIsRegistered() {
        play.isArriving("c", 30);
        play.arrives(Phase.GROW, "c", 90);

        assertThat(sameSourceIsKept(sample(10, 20, "a"), sample(40, 50, "c"))).isTrue();
    }

    @Test
    void aMoveBetweenSurvivorsIsFound() {
        assertThat(sameSourceIsKept(sample(10, 20, "a"), sample(30, 40, "b"))).isFalse();
    }

    @Test
    void aSourceMovesToANewServerOnceAndNotBack() {
        play.isArriving("c", 30);

        assertThat(sameSourceIsKept(sample(10, 20, "a"), sample(40, 50, "c"), sample(60, 70, "a")))
                .isFalse();
    }

    @Test
    void aServerThatCameBackKeepsItsSources() {
        play.isLeaving("a", 15);
        play.isArriving("a", 50);

        assertThat(sameSourceIsKept(sample(10, 12, "a"), sample(20, 25, "b"), sample(60, 65, "a"), sample(70, 75, "b")))
                .isFalse();
    }
}
