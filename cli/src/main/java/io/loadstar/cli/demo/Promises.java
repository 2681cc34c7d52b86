package io.loadstar.cli.demo;

import io.loadstar.testkit.StatsChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The judge: what the demo promises, checked against what happened. */
final class Promises {

    static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    static final int PROBE_THRESHOLD = 2;
    static final double NEW_SERVER_SHARE = 0.8;

    /** How long a probe takes to take a server out or bring it back, and a second more. */
    static final Duration PROBE_BOUND =
            PROBE_INTERVAL.multipliedBy(PROBE_THRESHOLD).plusSeconds(1);

    private static final Duration DRAIN_BOUND = Duration.ofSeconds(2);
    private static final Duration NEW_SERVER_BOUND = Duration.ofSeconds(5);
    private static final double WEIGHT_TOLERANCE = 0.05;
    private static final double RANDOM_P = 0.001;

    /** Stripes of round robin's sequence at most; a window is even within one less. */
    private static final int MOST_STRIPES = 8;

    private final Play play;

    private Promises(Play play) {
        this.play = play;
    }

    /** The promise on sources alone, for its own test. */
    static Promise sameSource(Play play) {
        return new Promises(play).sameSourceSameServer();
    }

    static List<Promise> check(Play play) {
        Promises judge = new Promises(play);
        List<Promise> all = new ArrayList<>(List.of(
                judge.roundRobinIsEven(),
                judge.weightedFollowsWeights(),
                judge.randomIsRandom(),
                noFailure(play, "kill", "after a kill no call marked idempotent fails", List.of(Phase.KILL)),
                judge.newServersGetTheirShare(),
                judge.drainedGetsNothing(),
                judge.failingProbeTakesOut(),
                judge.passingProbeBringsBack(),
                judge.sameSourceSameServer()));
        if (play.had(Phase.DARK)) {
            all.add(noFailure(
                    play,
                    "registry-dead",
                    "while the registry is dead, and when it is back, no call fails",
                    List.of(Phase.DARK, Phase.BACK)));
        }
        return all;
    }

    private Promise roundRobinIsEven() {
        Map<String, Integer> counts = counts(play.samples(DemoPolicy.ROUND_ROBIN, Phase.STEADY));
        int stripes = Math.min(Runtime.getRuntime().availableProcessors(), MOST_STRIPES);
        // Either end of the phase cuts into what a sender has under way.
        int bound = stripes - 1 + 2 * Traffic.SENDERS;
        long spread = StatsChecks.spread(asArray(counts.values()));
        Burst burst = burst(DemoPolicy.ROUND_ROBIN);
        int burstBound = stripes - 1 + burst.between();
        long burstSpread = StatsChecks.spread(asArray(burst.counts().values()));
        boolean kept = counts.size() == 5 && spread <= bound && burst.counts().size() == 5 && burstSpread <= burstBound;
        return new Promise(
                "round-robin",
                "round robin is even: the counts of two servers differ by at most " + bound,
                kept,
                "requests differ by " + spread + ", picks of a burst by " + burstSpread + " of at most " + burstBound
                        + ": " + counts);
    }

    private Burst burst(DemoPolicy policy) {
        return play.bursts().getOrDefault(policy, Burst.none());
    }

    private Promise weightedFollowsWeights() {
        double worst = 0;
        for (DemoPolicy policy : List.of(DemoPolicy.WEIGHTED_ROUND_ROBIN, DemoPolicy.WEIGHTED_RANDOM)) {
            Map<String, Integer> burst = burst(policy).counts();
            double total = sum(burst.values());
            for (String id : burst.keySet()) {
                double fair = play.fairShare(policy, id, burst.keySet()) * total;
                worst = Math.max(worst, Math.abs(burst.getOrDefault(id, 0) - fair) / fair);
            }
        }
        boolean kept = worst <= WEIGHT_TOLERANCE && play.bursts().size() == DemoPolicy.values().length;
        return new Promise(
                "weighted",
                "weighted policies give each server its weight's share, within 5%",
                kept,
                "the worst share is off by " + Report.percent(worst));
    }

    private Promise randomIsRandom() {
        Map<String, Integer> burst = burst(DemoPolicy.RANDOM).counts();
        double p = StatsChecks.uniformP(asArray(burst.values()));
        return new Promise(
                "random", "random is uniform by a chi-square test, p > 0.001", p > RANDOM_P, "p = " + Report.number(p));
    }

    /** No request of some phases failed, and there were some. */
    static Promise noFailure(Play play, String id, String text, Collection<Phase> phases) {
        List<Sample> requests = new ArrayList<>();
        for (DemoPolicy policy : DemoPolicy.values()) {
            phases.forEach(phase -> requests.addAll(play.samples(policy, phase)));
        }
        List<Sample> failures = requests.stream().filter(Sample::failed).toList();
        String first = failures.isEmpty()
                ? ""
                : ", the first, tried on " + failures.get(0).tried() + ": "
                        + failures.get(0).failure();
        return new Promise(
                id,
                text,
                failures.isEmpty() && !requests.isEmpty(),
                failures.size() + " of " + requests.size() + " requests failed" + first);
    }

    private Promise newServersGetTheirShare() {
        Duration worst = worstEffect(Phase.GROW);
        return new Promise(
                "new-server",
                "a new server has 80% of its fair share within 5 s, with every policy",
                worst != null && worst.compareTo(NEW_SERVER_BOUND) <= 0,
                worst == null ? "not within 8 s" : "after " + Report.seconds(worst) + " at the latest");
    }

    private @Nullable Duration worstEffect(Phase phase) {
        Duration worst = Duration.ZERO;
        for (DemoPolicy policy : DemoPolicy.values()) {
            Duration effect = play.effect(phase, policy);
            if (effect == null) {
                return null;
            }
            worst = effect.compareTo(worst) > 0 ? effect : worst;
        }
        return worst;
    }

    private Promise drainedGetsNothing() {
        return leavesWithin(Phase.DRAIN, DRAIN_BOUND, "drain", "a drained server gets no new request from 2 s on");
    }

    private Promise failingProbeTakesOut() {
        return leavesWithin(
                Phase.SICK,
                PROBE_BOUND,
                "probe-out",
                "a failing probe takes a server out within threshold x interval + 1 s (" + Report.seconds(PROBE_BOUND)
                        + ")");
    }

    /** A server that leaves in a phase gets no request from a bound on, as long as it stays away. */
    private Promise leavesWithin(Phase phase, Duration bound, String id, String text) {
        String server = play.about(phase);
        long left = play.leftAt(server);
        long back = play.arrivedAt(server) > left ? play.arrivedAt(server) : Long.MAX_VALUE;
        long last = left;
        int late = 0;
        for (List<Sample> samples : play.samples().values()) {
            for (Sample sample : samples) {
                if (server.equals(sample.server()) && sample.nanos() >= left && sample.nanos() < back) {
                    last = Math.max(last, sample.nanos());
                    late += sample.nanos() - left > bound.toNanos() ? 1 : 0;
                }
            }
        }
        return new Promise(
                id,
                text,
                late == 0,
                late + " requests later than that; the last one to " + server + " "
                        + Report.seconds(Duration.ofNanos(last - left)) + " after the change");
    }

    private Promise passingProbeBringsBack() {
        String server = play.about(Phase.HEAL);
        long healed = play.arrivedAt(server);
        List<String> late = new ArrayList<>();
        Duration worst = Duration.ZERO;
        for (DemoPolicy policy : DemoPolicy.values()) {
            long first = play.samples().getOrDefault(policy, List.of()).stream()
                    .filter(sample -> server.equals(sample.server()) && sample.nanos() >= healed)
                    .mapToLong(Sample::nanos)
                    .min()
                    .orElse(Long.MAX_VALUE);
            Duration after = Duration.ofNanos(first - healed);
            worst = after.compareTo(worst) > 0 ? after : worst;
            if (after.compareTo(PROBE_BOUND) > 0) {
                late.add(policy.id());
            }
        }
        return new Promise(
                "probe-back",
                "a passing probe brings it back within the same time",
                late.isEmpty(),
                late.isEmpty() ? "after " + Report.seconds(worst) + " at the latest" : "late with " + late);
    }

    /** A source may move off a server that is leaving, and once to a server that has come; never between survivors. */
    private Promise sameSourceSameServer() {
        Map<Integer, List<Sample>> bySource = play.samples().getOrDefault(DemoPolicy.SOURCE_HASH, List.of()).stream()
                .filter(sample -> sample.phase() != Phase.START && sample.server() != null)
                .collect(Collectors.groupingBy(Sample::source));
        List<String> moved = new ArrayList<>();
        bySource.values().forEach(samples -> moved.addAll(movesOf(samples)));
        String first = moved.isEmpty() ? "" : ", the first: " + moved.get(0);
        return new Promise(
                "same-source",
                "a source stays with its server as long as that lives, and moves to none but one that has come",
                moved.isEmpty() && !bySource.isEmpty(),
                moved.size() + " moves between survivors of " + bySource.size() + " sources" + first);
    }

    private List<String> movesOf(List<Sample> samples) {
        List<String> moved = new ArrayList<>();
        Set<String> servedSinceArrival = new HashSet<>();
        Sample before = null;
        for (Sample sample : samples.stream()
                .sorted((a, b) -> Long.compare(a.nanos(), b.nanos()))
                .toList()) {
            String to = String.valueOf(sample.server());
            if (before != null && !to.equals(before.server()) && !mayMove(before, sample, servedSinceArrival)) {
                moved.add("source " + sample.source() + " from " + before.server() + " to " + to + " at "
                        + Report.seconds(Duration.ofNanos(sample.nanos())));
            }
            if (sample.endNanos() >= play.arrivingSince(to)) {
                servedSinceArrival.add(to);
            }
            before = sample;
        }
        return moved;
    }

    /** By the ends of requests: one that was under way when its server was killed ends on another. */
    private boolean mayMove(Sample from, Sample to, Set<String> servedSinceArrival) {
        String left = String.valueOf(from.server());
        boolean cameBack =
                play.arrivingSince(left) > play.leavingSince(left) && play.arrivingSince(left) <= from.nanos();
        boolean leaving = play.leavingSince(left) <= to.endNanos() && !cameBack;
        String came = String.valueOf(to.server());
        boolean arriving = play.arrivingSince(came) <= to.endNanos() && !servedSinceArrival.contains(came);
        return leaving || arriving;
    }

    private static Map<String, Integer> counts(List<Sample> samples) {
        Map<String, Integer> counts = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.server() != null) {
                counts.merge(sample.server(), 1, Integer::sum);
            }
        }
        return new TreeMap<>(counts);
    }

    private static long[] asArray(Collection<Integer> counts) {
        return counts.stream().mapToLong(Integer::longValue).toArray();
    }

    private static double sum(Collection<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
