package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.internal.source.PartialAnswer;
import io.loadstar.internal.topology.AddressGate;
import io.loadstar.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good snapshot of one service through errors (loop-confined).
 *
 * <p>Before the registry's first answer something else may stand in for it, as STALE: a snapshot on disk, or a list.
 *
 * <p>An error never takes instances away, not even those that one of several registries told before a restart and does
 * not tell now as it is out of reach; it makes the snapshot STALE. The one exception is no error at all: a registry
 * that says with authority that it does not know a service has said that it has no instances. What is kept has passed
 * the address policy.
 */
final class SnapshotKeeper {

    private final TimeSource time;
    private final String source;
    private final AddressGate gate;
    private final RemovalGuard guard;
    private ServiceSnapshot current;
    private String registry;
    private boolean answered;
    private boolean standingIn;
    private boolean guarded = true;
    private boolean toldUnknown;
    private boolean vouched;
    private long vouchedNanos;
    private @Nullable Instant emptySince;
    private @Nullable ServiceInstance lastInstance;
    private @Nullable Instant outSince;
    private @Nullable String diskSaid;

    /**
     * Creates a keeper that has heard nothing.
     *
     * @param source the registry, for snapshots that do not say it
     * @param gate lets in what has an address that may be used
     * @param guard judges what an answer takes away
     */
    SnapshotKeeper(ServiceKey service, TimeSource time, String source, AddressGate gate, RemovalGuard guard) {
        this.time = time;
        this.source = source;
        this.gate = gate;
        this.guard = guard;
        this.registry = source;
        this.vouchedNanos = time.nanoTime();
        this.current = ServiceSnapshot.builder(service)
                .state(State.INIT)
                .source(source)
                .observed(time.wallTime(), vouchedNanos)
                .build();
    }

    /** Takes what stands in for the registry until its first answer. */
    void standIn(StandIn other) {
        standingIn = true;
        vouchedNanos = other.snapshot().observedNanos();
        List<ServiceInstance> told = other.snapshot().instances();
        guarded = other.isBaseline();
        List<ServiceInstance> instances = judge(told, Set.of());
        noteEmpty(instances);
        current = other.snapshot().toBuilder()
                .instances(instances)
                .refused(gate.refused())
                .error(current.error())
                .build();
    }

    /** Notes what the disk said, for those who ask why there is nobody. */
    void noteDisk(String said) {
        diskSaid = said;
    }

    /**
     * Takes a complete snapshot. One with an error is of several registries of which some are out of reach: what it says
     * holds, what it lacks of those stays, and somebody vouches for all of it only if nothing in use is theirs.
     *
     * @return whether the instances that it leaves differ from those before, or are the first
     */
    boolean accept(ServiceSnapshot snapshot) {
        List<ServiceInstance> before = current.instances();
        guarded = true;
        List<ServiceInstance> told = PartialAnswer.completed(gate.told(), snapshot);
        List<ServiceInstance> instances = judge(Unchanged.kept(gate.told(), told), snapshot.outOfReach());
        boolean differs = !answered || instances != before;
        answered = true;
        toldUnknown = false;
        boolean whole = snapshot.error() == null;
        vouch(snapshot, told.size() == snapshot.instances().size(), instances);
        registry = snapshot.source().isEmpty() ? source : snapshot.source();
        outSince = whole ? null : sinceNow();
        standingIn = false;
        noteEmpty(instances);
        current = snapshot.toBuilder()
                .instances(instances)
                .refused(gate.refused())
                .heldSince(guard.heldSince())
                .state(whole ? State.FRESH : State.STALE)
                .source(registry)
                .observed(time.wallTime(), vouchedNanos)
                .build();
        return differs;
    }

    /** What the snapshot itself says was vouched for until now, unless that was long ago already. */
    private void vouch(ServiceSnapshot snapshot, boolean isAllTold, List<ServiceInstance> instances) {
        boolean wasVouched = vouched || current.state() != State.STALE || (standingIn && isAllTold);
        vouched = PartialAnswer.isVouched(snapshot, instances);
        if (vouched || wasVouched) {
            vouchedNanos = time.nanoTime();
        }
    }

    /**
     * Judges again what the registry told last, as names now stand for something else.
     *
     * @return whether the instances differ from those before
     */
    boolean rejudge() {
        List<ServiceInstance> before = current.instances();
        List<ServiceInstance> admitted = gate.rejudge();
        List<ServiceInstance> instances = guarded ? guard.rejudge(admitted, gate::refusesNameOf) : admitted;
        gate.retainNames(guard.held());
        noteEmpty(instances);
        current = current.toBuilder()
                .instances(instances)
                .refused(gate.refused())
                .heldSince(guard.heldSince())
                .build();
        vouchAgain();
        return instances != before;
    }

    /** Some are in use no more, or again. */
    private void vouchAgain() {
        if (vouched) {
            vouchedNanos = time.nanoTime();
        }
        if (answered && current.error() != null && !current.outOfReach().isEmpty()) {
            vouched = PartialAnswer.isVouched(current, current.instances());
        }
    }

    private List<ServiceInstance> judge(List<ServiceInstance> told, Set<String> outOfReach) {
        List<ServiceInstance> admitted = gate.admit(told);
        List<ServiceInstance> left = guarded ? guard.judge(admitted, outOfReach) : admitted;
        gate.retainNames(guard.held());
        return left;
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
        if (vouched) {
            vouchedNanos = time.nanoTime();
        }
        vouched = false;
        outSince = sinceNow();
        boolean hasGood = standingIn || (answered && !isUnknown());
        State state = hasGood ? State.STALE : State.ERROR;
        current = current.toBuilder()
                .state(state)
                .error(error)
                .outOfReach(Set.of())
                .build();
        return false;
    }

    private Instant sinceNow() {
        return outSince == null ? time.wallTime() : outSince;
    }

    private boolean forget(DiscoveryError error) {
        outSince = null;
        standingIn = false;
        guarded = true;
        List<ServiceInstance> left = judge(List.of(), Set.of());
        boolean differs = !answered || left != current.instances();
        answered = true;
        toldUnknown = true;
        vouched = true;
        vouchedNanos = time.nanoTime();
        noteEmpty(left);
        current = current.toBuilder()
                .instances(left)
                .rejected(Rejections.NONE)
                .refused(gate.refused())
                .heldSince(guard.heldSince())
                .state(State.FRESH)
                .source(registry)
                .error(error)
                .outOfReach(Set.of())
                .observed(time.wallTime(), vouchedNanos)
                .build();
        return differs;
    }

    /**
     * Lets held instances go, one or all.
     *
     * @param id of the one that a second witness speaks against, or {@code null} for all
     * @param why what the witness says
     * @return whether the instances differ from those before
     */
    boolean letGo(@Nullable String id, String why) {
        List<ServiceInstance> left = id == null ? guard.letAllGo() : guard.letGo(id, why);
        boolean differs = left != current.instances();
        gate.retainNames(guard.held());
        noteEmpty(left);
        current =
                current.toBuilder().instances(left).heldSince(guard.heldSince()).build();
        vouchAgain();
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

    /** {@return what the registry told, refused or not} */
    List<ServiceInstance> toldInstances() {
        return gate.told();
    }

    /** {@return the registry, also while something stands in for it} */
    String registry() {
        return registry;
    }

    /** {@return whether there is something to serve: an answer of the registry, or what stands in for it} */
    boolean isServing() {
        return answered || standingIn;
    }

    /** {@return since when the registry, or a part of it, says errors only, or {@code null} if it does not} */
    @Nullable
    Instant outSince() {
        return outSince;
    }

    /** {@return what the disk said, or {@code null} if it was not asked} */
    @Nullable
    String diskSaid() {
        return diskSaid;
    }

    /** {@return how many addresses are refused only until a name is resolved for the first time} */
    int waiting() {
        return gate.waiting();
    }

    /** {@return whether all that the registry told waits until a name is resolved, so that nothing is known yet} */
    boolean awaitsNames() {
        return gate.waiting() > 0 && current.instances().isEmpty();
    }

    /** {@return whether the registry has ever answered with authority} */
    boolean isAnswered() {
        return answered;
    }

    /** {@return whether the registry's last word is that it does not know the service} */
    boolean isUnknown() {
        return toldUnknown && current.instances().isEmpty();
    }

    /** {@return whether the registry, or those of several that are in reach, vouches for all that is in use} */
    boolean isVouched() {
        return vouched;
    }

    /** {@return when the registry last vouched for the snapshot; now while it does} */
    long vouchedNanos() {
        return vouched ? time.nanoTime() : vouchedNanos;
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
