package io.loadstar.cli.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What happened when, as the scenario notes it and the judge reads it; written by one thread, and read after it ended.
 *
 * <p>Times are nanoseconds since the demo began.
 */
final class Play {

    private final Set<Without> without;
    private final Map<String, Integer> weights = new LinkedHashMap<>();
    private final Map<Phase, Long> began = new EnumMap<>(Phase.class);
    private final Map<String, Long> left = new LinkedHashMap<>();
    private final Map<Phase, Long> leftIn = new EnumMap<>(Phase.class);
    private final Map<String, Long> arrived = new LinkedHashMap<>();
    private final Map<String, Long> leavingSince = new LinkedHashMap<>();
    private final Map<String, Long> arrivingSince = new LinkedHashMap<>();
    private final Map<Phase, String> about = new EnumMap<>(Phase.class);
    private final Map<Phase, Map<DemoPolicy, Duration>> effects = new EnumMap<>(Phase.class);
    private final Map<DemoPolicy, Burst> bursts = new EnumMap<>(DemoPolicy.class);
    private Map<DemoPolicy, List<Sample>> samples = Map.of();
    private long ended;

    Play(Set<Without> without) {
        this.without = without;
    }

    void hasServer(String id, int weight) {
        weights.put(id, weight);
    }

    void begins(Phase phase, long nanos) {
        began.put(phase, nanos);
    }

    /** A server is about to go or to be left alone: clients may learn of it from this moment on. */
    void isLeaving(String id, long nanos) {
        leavingSince.put(id, nanos);
    }

    /** A server is about to come, or to come back: clients may learn of it from this moment on. */
    void isArriving(String id, long nanos) {
        arrivingSince.put(id, nanos);
    }

    /** A server has gone, or is to be left alone: promises count from this moment on. */
    void leaves(Phase phase, String id, long nanos) {
        about.put(phase, id);
        left.put(id, nanos);
        leftIn.put(phase, nanos);
    }

    /** A server has come, or come back: promises count from this moment on. */
    void arrives(Phase phase, String id, long nanos) {
        about.put(phase, id);
        arrived.put(id, nanos);
    }

    long leavingSince(String id) {
        return leavingSince.getOrDefault(id, Long.MAX_VALUE);
    }

    long arrivingSince(String id) {
        return arrivingSince.getOrDefault(id, Long.MAX_VALUE);
    }

    void takesEffect(Phase phase, DemoPolicy policy, Duration after) {
        effects.computeIfAbsent(phase, key -> new EnumMap<>(DemoPolicy.class)).put(policy, after);
    }

    void burst(DemoPolicy policy, Burst burst) {
        bursts.put(policy, burst);
    }

    void ends(long nanos, Map<DemoPolicy, List<Sample>> all) {
        ended = nanos;
        samples = all;
    }

    Set<Without> without() {
        return without;
    }

    Map<String, Integer> weights() {
        return weights;
    }

    boolean had(Phase phase) {
        return began.containsKey(phase);
    }

    Set<Phase> phases() {
        return began.keySet();
    }

    /** {@return the server that a phase is about} */
    String about(Phase phase) {
        return about.getOrDefault(phase, "");
    }

    /** {@return when the phase's server, or its cloud, had gone; far in the future if the phase was not played} */
    long leftAt(Phase phase) {
        return leftIn.getOrDefault(phase, Long.MAX_VALUE / 2);
    }

    /** {@return when a phase began; far in the future if it was not played} */
    long began(Phase phase) {
        return began.getOrDefault(phase, Long.MAX_VALUE / 2);
    }

    long leftAt(String id) {
        return left.getOrDefault(id, Long.MAX_VALUE);
    }

    long arrivedAt(String id) {
        return arrived.getOrDefault(id, Long.MIN_VALUE);
    }

    /**
     * Returns how long after a phase's change a client showed it: as it was noted, or by its requests, the last one to a
     * server that leaves and the first one to a server that comes back.
     *
     * @return the time, or {@code null} if the phase changes nothing or nothing was seen
     */
    @Nullable
    Duration effect(Phase phase, DemoPolicy policy) {
        return switch (phase) {
            case DRAIN, SICK -> lastAfter(policy, phase);
            case HEAL -> firstAfter(policy, phase);
            default -> effects.getOrDefault(phase, Map.of()).get(policy);
        };
    }

    private Duration lastAfter(DemoPolicy policy, Phase phase) {
        long left = leftAt(about(phase));
        return Duration.ofNanos(sentTo(policy, phase, left).max().orElse(left) - left);
    }

    private @Nullable Duration firstAfter(DemoPolicy policy, Phase phase) {
        long arrived = arrivedAt(about(phase));
        OptionalLong first = sentTo(policy, phase, arrived).min();
        return first.isPresent() ? Duration.ofNanos(first.getAsLong() - arrived) : null;
    }

    private LongStream sentTo(DemoPolicy policy, Phase phase, long since) {
        String server = about(phase);
        return samples(policy, phase).stream()
                .filter(sample -> server.equals(sample.server()) && sample.nanos() >= since)
                .mapToLong(Sample::nanos);
    }

    Map<DemoPolicy, Burst> bursts() {
        return bursts;
    }

    Map<DemoPolicy, List<Sample>> samples() {
        return samples;
    }

    List<Sample> samples(DemoPolicy policy, Phase phase) {
        return samples.getOrDefault(policy, List.of()).stream()
                .filter(sample -> sample.phase() == phase)
                .toList();
    }

    Duration length() {
        return Duration.ofNanos(ended);
    }

    /**
     * Returns the share of requests that a server should have among others.
     *
     * @param policy the policy
     * @param id the server
     * @param among the servers that share, the server included
     * @return more than 0, at most 1
     */
    double fairShare(DemoPolicy policy, String id, Set<String> among) {
        if (!policy.isWeighted()) {
            return 1.0 / among.size();
        }
        double sum =
                among.stream().mapToInt(one -> weights.getOrDefault(one, 0)).sum();
        return weights.getOrDefault(id, 0) / sum;
    }
}
