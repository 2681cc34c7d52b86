package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a dry run: why did this instance get, or not get, traffic (immutable data)?
 *
 * <p>It reads from the top: the snapshot and its age, what each step left and removed, every host with its health by
 * source, weights and score, and the pick or the reason why there is none.
 */
public final class Explanation {

    private final ServiceSnapshot snapshot;
    private final Duration snapshotAge;
    private final String policy;
    private final boolean panic;
    private final List<Step> steps;
    private final List<HostExplanation> hosts;
    private final @Nullable String picked;
    private final String how;

    private Explanation(Builder builder) {
        this.snapshot = builder.snapshot;
        this.snapshotAge = builder.snapshotAge;
        this.policy = builder.policy;
        this.panic = builder.panic;
        this.steps = List.copyOf(builder.steps);
        this.hosts = List.copyOf(builder.hosts);
        this.picked = builder.picked;
        this.how = builder.how;
    }

    /**
     * Returns a builder.
     *
     * @param snapshot the snapshot in use
     * @return the builder
     */
    public static Builder builder(ServiceSnapshot snapshot) {
        return new Builder(snapshot);
    }

    /** {@return the snapshot in use} */
    public ServiceSnapshot snapshot() {
        return snapshot;
    }

    /** {@return how long ago the registry last vouched for the snapshot} */
    public Duration snapshotAge() {
        return snapshotAge;
    }

    /** {@return the name of the policy} */
    public String policy() {
        return policy;
    }

    /** {@return whether too few are healthy, so that others may be used, too} */
    public boolean panic() {
        return panic;
    }

    /** {@return what each step on the way from the snapshot to the picker left and removed, in their order} */
    public List<Step> steps() {
        return steps;
    }

    /** {@return every host, sorted by id} */
    public List<HostExplanation> hosts() {
        return hosts;
    }

    /** {@return the id of the instance that a pick would take, or {@code null} if it would throw} */
    public @Nullable String picked() {
        return picked;
    }

    /** {@return how the pick came about, or the message of the exception that it would throw} */
    public String how() {
        return how;
    }

    /**
     * One step on the way from the snapshot to the picker (immutable data).
     *
     * @param name the step
     * @param left how many instances it left
     * @param removed why instances were removed, one line each
     * @param notes what else the step decided, one line each
     */
    public record Step(String name, int left, List<String> removed, List<String> notes) {
        /**
         * Copies the lists.
         *
         * @param name the step
         * @param left how many instances it left
         * @param removed why instances were removed, one line each
         * @param notes what else the step decided, one line each
         */
        public Step {
            requireNonNull(name, "name");
            removed = List.copyOf(removed);
            notes = List.copyOf(notes);
        }

        /**
         * Creates a step that decided nothing else.
         *
         * @param name the step
         * @param left how many instances it left
         * @param removed why instances were removed, one line each
         */
        public Step(String name, int left, List<String> removed) {
            this(name, left, removed, List.of());
        }
    }

    /** Builds an {@link Explanation}. */
    public static final class Builder {
        private final ServiceSnapshot snapshot;
        private Duration snapshotAge = Duration.ZERO;
        private String policy = "";
        private boolean panic;
        private final List<Step> steps = new ArrayList<>();
        private final List<HostExplanation> hosts = new ArrayList<>();
        private @Nullable String picked;
        private String how = "";

        private Builder(ServiceSnapshot snapshot) {
            this.snapshot = requireNonNull(snapshot, "snapshot");
        }

        /**
         * Sets how long ago the registry last vouched for the snapshot.
         *
         * @param age not negative
         * @return this builder
         */
        public Builder snapshotAge(Duration age) {
            this.snapshotAge = requireNonNull(age, "age");
            return this;
        }

        /**
         * Sets the policy.
         *
         * @param policy its name
         * @return this builder
         */
        public Builder policy(String policy) {
            this.policy = requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets whether others may be used, too, because too few are healthy.
         *
         * @param panic true in panic
         * @return this builder
         */
        public Builder panic(boolean panic) {
            this.panic = panic;
            return this;
        }

        /**
         * Adds a step.
         *
         * @param step the step
         * @return this builder
         */
        public Builder step(Step step) {
            steps.add(requireNonNull(step, "step"));
            return this;
        }

        /**
         * Adds a host.
         *
         * @param host the host
         * @return this builder
         */
        public Builder host(HostExplanation host) {
            hosts.add(requireNonNull(host, "host"));
            return this;
        }

        /**
         * Sets the pick.
         *
         * @param id the instance's id, or {@code null} if a pick would throw
         * @param how how it came about, or the message of the exception
         * @return this builder
         */
        public Builder picked(@Nullable String id, String how) {
            this.picked = id;
            this.how = requireNonNull(how, "how");
            return this;
        }

        /**
         * Returns the record.
         *
         * @return the record
         */
        public Explanation build() {
            return new Explanation(this);
        }
    }
}
