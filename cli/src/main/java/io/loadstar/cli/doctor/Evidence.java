package io.loadstar.cli.doctor;

import io.loadstar.DiscoveryError;
import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.cli.SafeText;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one service, for the checks to judge (immutable data).
 *
 * @param explanation a dry run of a pick, with the snapshot
 * @param error the registry's last error on the service, or {@code null} if its last answer was good
 * @param known the services that the registry names; empty where it names none, or was not asked
 * @param trials what came of connecting
 * @param named whether the service was asked for by name, and is not just one of the registry's
 */
public record Evidence(
        Explanation explanation,
        @Nullable DiscoveryError error,
        Collection<String> known,
        Trials trials,
        boolean named) {

    /**
     * Copies the names.
     *
     * @param explanation a dry run of a pick, with the snapshot
     * @param error the registry's last error on the service, or {@code null} if its last answer was good
     * @param known the services that the registry names; empty where it names none, or was not asked
     * @param trials what came of connecting
     * @param named whether the service was asked for by name, and is not just one of the registry's
     */
    public Evidence {
        known = List.copyOf(known);
    }

    /**
     * Returns this evidence with what came of connecting.
     *
     * @param made what came of it
     * @return the whole
     */
    public Evidence with(Trials made) {
        return new Evidence(explanation, error, known, made, named);
    }

    /** {@return whether there is a snapshot to judge} */
    public boolean isAnswered() {
        State state = snapshot().state();
        return !isUnknown() && (state == State.FRESH || state == State.STALE);
    }

    /** {@return whether the registry does not know the service} */
    boolean isUnknown() {
        return error != null && error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE;
    }

    /** {@return the snapshot that was seen} */
    public ServiceSnapshot snapshot() {
        return explanation.snapshot();
    }

    /** {@return the instances that were seen; none if there was no answer} */
    public List<ServiceInstance> instances() {
        return isAnswered() ? snapshot().instances() : List.of();
    }

    /** {@return the service's key, fit to be shown} */
    String service() {
        return SafeText.of(snapshot().service().toString());
    }

    /** {@return the registry, fit to be shown} */
    String source() {
        return SafeText.of(snapshot().source());
    }

    List<ServiceInstance> those(Predicate<ServiceInstance> which) {
        return instances().stream().filter(which).toList();
    }

    /** {@return the ids of the instances that a pick may take} */
    List<String> usable() {
        return explanation.hosts().stream()
                .filter(HostExplanation::usable)
                .map(host -> host.instance().id())
                .toList();
    }
}
