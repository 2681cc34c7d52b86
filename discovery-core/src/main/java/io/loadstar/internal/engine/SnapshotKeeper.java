package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.internal.topology.AddressGate;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good snapshot of one service through errors (loop-confined).
 *
 * <p>An error never takes instances away; it makes the snapshot STALE. The one exception is no error at all: a registry
 * that says with authority that it does not know a service has said that it has no instances. What is kept has passed
 * the address policy.
 */
final class SnapshotKeeper {

    private final TimeSource time;
    private final String source;
    private final AddressGate gate;
    private ServiceSnapshot current;
    private boolean answered;
    private boolean unknown;
    private long vouchedNanos;
    private @Nullable Instant emptySince;
    private @Nullable ServiceInstance lastInstance;

    SnapshotKeeper(ServiceKey service, TimeSource time, String source, AddressPolicy addresses) {
        this.time = time;
        this.source = source;
        this.gate = new AddressGate(addresses);
        this.vouchedNanos = time.nanoTime();
        this.current = ServiceSnapshot.builder(service)
                .state(State.INIT)
                .source(source)
                .observed(time.wallTime(), vouchedNanos)
                .build();
    }

    /**
     * Takes a complete snapshot. One with an error is of a registry a part of which is out of reach: what it says holds,
     * and nobody vouches for all of it.
     *
     * @return whether the instances that it leaves differ from those before, or are the first
     */
    boolean accept(ServiceSnapshot snapshot) {
        List<ServiceInstance> before = current.instances();
        List<ServiceInstance> instances = gate.admit(Unchanged.kept(gate.told(), snapshot.instances()));
        boolean differs = !answered || instances != before;
        answered = true;
        unknown = false;
        boolean whole = snapshot.error() == null;
        if (whole || current.state() == State.FRESH || current.state() == State.INIT) {
            vouchedNanos = time.nanoTime();
        }
        noteEmpty(instances);
        current = snapshot.toBuilder()
                .instances(instances)
                .refused(gate.refused())
                .state(whole ? State.FRESH : State.STALE)
                .source(snapshot.source().isEmpty() ? source : snapshot.source())
                .observed(time.wallTime(), vouchedNanos)
                .build();
        return differs;
    }

    /**
     * Takes an error.
     *
     * @return whether the instances differ from those before
     */
    boolean fail(DiscoveryError error) {
        if (error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE) {
            return forget(error);
        }
        if (current.state() == State.FRESH) {
            vouchedNanos = time.nanoTime();
        }
        State state = answered && !unknown ? State.STALE : State.ERROR;
        current = current.toBuilder().state(state).error(error).build();
        return false;
    }

    private boolean forget(DiscoveryError error) {
        boolean differs = !answered || !current.instances().isEmpty();
        answered = true;
        unknown = true;
        vouchedNanos = time.nanoTime();
        List<ServiceInstance> none = gate.admit(List.of());
        noteEmpty(none);
        current = current.toBuilder()
                .instances(none)
                .rejected(Rejections.NONE)
                .refused(gate.refused())
                .state(State.FRESH)
                .error(error)
                .observed(time.wallTime(), vouchedNanos)
                .build();
        return differs;
    }

    private void noteEmpty(List<ServiceInstance> instances) {
        if (!instances.isEmpty()) {
            lastInstance = instances.get(0);
            emptySince = null;
        } else if (emptySince == null) {
            emptySince = time.wallTime();
        }
    }

    ServiceSnapshot current() {
        return current;
    }

    /** {@return how many instances the registry told, refused or not} */
    int told() {
        return gate.told().size();
    }

    /** {@return whether the registry has ever answered with authority} */
    boolean isAnswered() {
        return answered;
    }

    /** {@return whether the registry's last word is that it does not know the service} */
    boolean isUnknown() {
        return unknown;
    }

    /** {@return when the registry last vouched for the snapshot; while FRESH it vouches all the time} */
    long vouchedNanos() {
        return current.state() == State.FRESH ? time.nanoTime() : vouchedNanos;
    }

    @Nullable
    Instant emptySince() {
        return emptySince;
    }

    @Nullable
    ServiceInstance lastInstance() {
        return lastInstance;
    }
}
