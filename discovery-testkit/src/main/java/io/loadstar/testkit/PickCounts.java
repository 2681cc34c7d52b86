package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Picks per host, and the share of them that each host was due (confined to one thread). */
final class PickCounts {

    /** A true random generator exceeds this once in a million times, so a kit of a hundred checks stays quiet. */
    private static final double LEAST_P = 1e-6;

    /** A count of a sequence by weight may differ from its share by this part of it, and by two picks. */
    private static final double WEIGHT_TOLERANCE = 0.05;

    private static final int WEIGHT_SLACK = 2;

    private final Map<Host, long[]> counts = new IdentityHashMap<>();
    private final Map<Host, double[]> due = new IdentityHashMap<>();

    /** Picks once and counts it; each usable host is due its share of one pick. */
    void pick(Picker picker, HostSet set, PickContext context, boolean byWeight) {
        add(picker.pick(context));
        due(set, 1, byWeight);
    }

    void add(Host host) {
        counts.computeIfAbsent(host, absent -> new long[1])[0]++;
    }

    /** Adds each usable host's share of a number of picks. */
    void due(HostSet set, double picks, boolean byWeight) {
        double total = 0;
        List<Host> usable = set.usable();
        for (int i = 0; i < usable.size(); i++) {
            total += set.weight(i);
        }
        for (int i = 0; i < usable.size(); i++) {
            double share = byWeight && total > 0 ? set.weight(i) / total : 1.0 / usable.size();
            due.computeIfAbsent(usable.get(i), absent -> new double[1])[0] += picks * share;
        }
    }

    long of(Host host) {
        long[] count = counts.get(host);
        return count == null ? 0 : count[0];
    }

    private double dueTo(Host host) {
        double[] share = due.get(host);
        return share == null ? 0 : share[0];
    }

    long[] of(List<Host> hosts) {
        return hosts.stream().mapToLong(this::of).toArray();
    }

    /** Asserts the promise of a kind over one unchanged set. */
    void assertShares(String when, PolicyKind kind, HostSet set, long spread, double peak) {
        long[] seen = of(set.usable());
        switch (kind) {
            case EVEN ->
                assertThat(StatsChecks.spread(seen))
                        .as("%s: largest minus smallest of %s", when, this)
                        .isLessThanOrEqualTo(spread);
            case WEIGHTED -> assertByWeight(when);
            case RANDOM, WEIGHTED_RANDOM ->
                assertThat(StatsChecks.chiSquareP(seen, dueOf(set.usable())))
                        .as("%s: p by chi-square of %s", when, this)
                        .isGreaterThan(LEAST_P);
            case HASH -> assertPeak(when, peak);
        }
    }

    /** Asserts that no host has much more, or much less, than it was due. */
    void assertPeak(String when, double peak) {
        due.forEach((host, share) -> assertThat(of(host) / share[0])
                .as(
                        "%s: picks over the share due of %s in %s",
                        when, host.instance().id(), this)
                .isBetween(1 / peak, peak));
    }

    private void assertByWeight(String when) {
        due.forEach((host, share) -> assertThat((double) of(host))
                .as("%s: picks of %s in %s", when, host.instance().id(), this)
                .isBetween(
                        share[0] * (1 - WEIGHT_TOLERANCE) - WEIGHT_SLACK,
                        share[0] * (1 + WEIGHT_TOLERANCE) + WEIGHT_SLACK));
    }

    private double[] dueOf(List<Host> hosts) {
        return hosts.stream().mapToDouble(this::dueTo).toArray();
    }

    /** Returns {@code id=count/due} per host. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        due.keySet().stream()
                .sorted(Comparator.comparing(host -> host.instance().id()))
                .forEach(host -> text.append(text.length() == 1 ? "" : ", ")
                        .append(host.instance().id())
                        .append('=')
                        .append(of(host))
                        .append('/')
                        .append(Math.round(dueTo(host))));
        return text.append('}').toString();
    }
}
