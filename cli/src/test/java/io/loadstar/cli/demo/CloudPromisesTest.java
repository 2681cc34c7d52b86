package io.loadstar.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the judge of two clouds makes of a record; seconds of a play that kills at 10, and has all back at 30. */
class CloudPromisesTest {

    private final Play play = new Play(Set.of());

    CloudPromisesTest() {
        begins(Phase.STEADY, 5);
        begins(Phase.LOST, 10);
        play.leaves(Phase.LOST, "east", nanos(10));
        begins(Phase.MOVED, 13);
        begins(Phase.RETURN, 20);
        play.arrives(Phase.RETURN, "east", nanos(30));
        begins(Phase.PARTLY, 40);
        play.leaves(Phase.PARTLY, "east", nanos(40));
        for (DemoPolicy policy : DemoPolicy.values()) {
            play.burst(policy, new Burst(Map.of("east-3", 84, "west-1", 16), 0));
        }
    }

    private void begins(Phase phase, int second) {
        play.begins(phase, nanos(second));
    }

    private static long nanos(double second) {
        return (long) (second * 1e9);
    }

    private static Sample sample(double second, Phase phase, String... tried) {
        return new Sample(
                nanos(second), phase, 1, List.of(tried), Duration.ofMillis(1).toNanos(), null);
    }

    /** The promises that are broken when these requests are sent beside those that keep all. */
    private List<String> broken(Sample... more) {
        List<Sample> samples = new ArrayList<>(List.of(
                sample(6, Phase.STEADY, "east-1"),
                sample(10.5, Phase.LOST, "east-1", "east-2", "west-1"),
                sample(15, Phase.MOVED, "west-1"),
                sample(31, Phase.RETURN, "west-1"),
                sample(35, Phase.RETURN, "east-1"),
                sample(41, Phase.PARTLY, "west-1")));
        samples.addAll(Arrays.asList(more));
        play.ends(nanos(50), new TreeMap<>(Map.of(DemoPolicy.RANDOM, samples)));
        return CloudPromises.check(play).stream()
                .filter(promise -> !promise.kept())
                .map(Promise::id)
                .toList();
    }

    @Test
    void allAreKeptWhereAllGoesWell() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aRequestToTheOtherCloudBeforeTheKillIsFound() {
        assertThat(broken(sample(7, Phase.STEADY, "west-2"))).containsExactly("nobody-moved-before");
    }

    @Test
    void aRequestThatIsTriedOnTheDeadCloudTooLateIsFoundThoughTheOtherAnswers() {
        assertThat(broken(sample(12.9, Phase.LOST, "east-1", "west-1"))).isEmpty();
        assertThat(broken(sample(13.1, Phase.MOVED, "east-1", "west-1"))).containsExactly("left-the-cloud");
    }

    @Test
    void aRequestToTheOtherCloudAfterTheReturnIsFound() {
        assertThat(broken(sample(33.1, Phase.RETURN, "west-1"))).containsExactly("came-back");
    }

    @Test
    void aFailureInAnyPhaseIsFoundWithWhatWasTried() {
        Sample failed = new Sample(nanos(11), Phase.LOST, 1, List.of("east-1", "east-2"), 1, "refused");

        assertThat(broken(failed)).containsExactly("no-failures");
        assertThat(CloudPromises.check(play).get(0).detail())
                .isEqualTo("1 of 7 requests failed, the first, tried on [east-1, east-2]: refused");
    }

    @Test
    void aShareThatIsOffIsFoundAndSoIsOneThatIsMissing() {
        play.burst(DemoPolicy.SOURCE_HASH, new Burst(Map.of("east-3", 82, "west-1", 18), 0));

        assertThat(broken()).containsExactly("partial");
        assertThat(new CloudPromisesTest().brokenWithoutBursts()).contains("partial");
    }

    private List<String> brokenWithoutBursts() {
        play.bursts().remove(DemoPolicy.RANDOM);
        return broken();
    }
}
