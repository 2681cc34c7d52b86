package io.loadstar.cli.demo;

import io.loadstar.cli.demo.CloudScenario.Cloud;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The judge of two clouds: what is promised when one loses its servers, checked against what happened. */
final class CloudPromises {

    /** From the kill on: what the probe takes to see it. */
    static final Duration LEFT_BOUND = Promises.PROBE_BOUND;

    /** From the last registration on: a probe of a new server passes at once, and a second more. */
    static final Duration BACK_BOUND = Promises.PROBE_BOUND;

    private static final double PART_SHARE = 0.84;

    /** Ten standard deviations of a share of {@link Stage#EVENNESS_PICKS}. */
    private static final double PART_TOLERANCE = 0.01;

    private static final Set<Phase> JUDGED = Set.of(Phase.STEADY, Phase.LOST, Phase.MOVED, Phase.RETURN, Phase.PARTLY);

    private final Play play;

    private CloudPromises(Play play) {
        this.play = play;
    }

    static List<Promise> check(Play play) {
        CloudPromises judge = new CloudPromises(play);
        return List.of(
                Promises.noFailure(play, "no-failures", "no call fails, whatever befalls a cloud", JUDGED),
                judge.nobodyMovedBefore(),
                judge.leftTheCloud(),
                judge.cameBack(),
                judge.partMoved());
    }

    private Promise nobodyMovedBefore() {
        return none(
                "nobody-moved-before",
                "while the first cloud is well, no request goes to the other",
                CloudScenario.WEST,
                play.began(Phase.STEADY),
                play.began(Phase.LOST));
    }

    private Promise leftTheCloud() {
        return none(
                "left-the-cloud",
                "no request goes to a cloud that has lost its servers from threshold x interval + 1 s ("
                        + Report.seconds(LEFT_BOUND) + ") on",
                CloudScenario.EAST,
                play.leftAt(Phase.LOST) + LEFT_BOUND.toNanos(),
                play.began(Phase.RETURN));
    }

    private Promise cameBack() {
        return none(
                "came-back",
                "when its servers are back, no request goes to the other cloud from " + Report.seconds(BACK_BOUND)
                        + " on",
                CloudScenario.WEST,
                play.arrivedAt(play.about(Phase.RETURN)) + BACK_BOUND.toNanos(),
                play.began(Phase.PARTLY));
    }

    /** No request of a time is tried on a cloud, and there are some that are sent. */
    private Promise none(String id, String text, Cloud cloud, long from, long to) {
        int requests = 0;
        int wrong = 0;
        for (List<Sample> samples : play.samples().values()) {
            for (Sample sample : samples) {
                if (sample.nanos() >= from && sample.endNanos() < to) {
                    requests++;
                    wrong += sample.tried().stream().anyMatch(cloud::has) ? 1 : 0;
                }
            }
        }
        return new Promise(
                id, text, wrong == 0 && requests > 0, wrong + " of " + requests + " requests went to " + cloud.name());
    }

    private Promise partMoved() {
        Map<DemoPolicy, Double> shares = new EnumMap<>(DemoPolicy.class);
        play.bursts().forEach((policy, burst) -> shares.put(policy, share(burst.counts())));
        boolean kept = shares.size() == DemoPolicy.values().length
                && shares.values().stream().allMatch(share -> Math.abs(share - PART_SHARE) <= PART_TOLERANCE);
        return new Promise(
                "partial",
                "a cloud with two of five servers dead keeps 84% of the requests, within 1%, with every policy",
                kept,
                shares.entrySet().stream()
                        .map(share -> share.getKey().id() + ": " + Report.percent(share.getValue()))
                        .toList()
                        .toString());
    }

    private static double share(Map<String, Integer> counts) {
        double all = 0;
        double east = 0;
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            all += count.getValue();
            east += CloudScenario.EAST.has(count.getKey()) ? count.getValue() : 0;
        }
        return east / all;
    }
}
