package io.loadstar.internal.topology;

import static java.util.Objects.requireNonNull;

import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.topology.AddressJudgement.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes refused addresses out of the instances of one service, translates the others and puts the best in front
 * (loop-confined).
 *
 * <p>An instance is judged when it is new, and again when one of its names stands for something else. One that keeps its
 * object from one update to the next keeps what it was judged to be, and one whose addresses are others than the
 * registry told keeps the object that has them. An instance with a name that has not been answered for yet waits.
 */
public final class AddressGate {

    private final AddressPolicy policy;
    private final @Nullable HostNames names;
    private List<ServiceInstance> told = List.of();
    private List<ServiceInstance> admitted = List.of();
    private Map<ServiceInstance, Verdict> verdicts = new IdentityHashMap<>();
    private Rejections refused = Rejections.NONE;
    private int waiting;

    /**
     * Creates a gate that nobody has passed.
     *
     * @param policy judges addresses
     * @param names looks names up where the policy asks for it; may be {@code null} where it does not
     */
    public AddressGate(AddressPolicy policy, @Nullable HostNames names) {
        this.policy = policy;
        this.names = policy.asksNames() ? requireNonNull(names, "names") : null;
    }

    /** {@return the last list that was let in} */
    public List<ServiceInstance> told() {
        return told;
    }

    /** {@return which addresses of that list were refused} */
    public Rejections refused() {
        return refused;
    }

    /** {@return how many of these are refused only until a name is resolved for the first time} */
    public int waiting() {
        return waiting;
    }

    /**
     * Takes the instances that the registry tells.
     *
     * @param now sorted by id, ids unique; what has not changed with the objects of {@link #told}
     * @return those that have an address left, with no refused address; the list of the last call if it is the same
     */
    @SuppressWarnings("ReferenceEquality") // what is unchanged keeps its object
    public List<ServiceInstance> admit(List<ServiceInstance> now) {
        if (now == told) {
            return admitted;
        }
        Map<ServiceInstance, Verdict> before = verdicts;
        verdicts = judge(now);
        told = now;
        if (verdicts.isEmpty() && before.isEmpty()) {
            admitted = now;
        } else {
            settle();
        }
        return admitted;
    }

    /**
     * Judges again the instances of which a name has been resolved to something else.
     *
     * @return what {@link #admit} would return now
     */
    public List<ServiceInstance> rejudge() {
        Set<String> changed = names == null ? Set.of() : names.takeChanged();
        if (!changed.isEmpty()) {
            verdicts.replaceAll((instance, before) ->
                    Collections.disjoint(before.names(), changed) ? before : judgeAgain(instance, before));
            settle();
        }
        return admitted;
    }

    /** What is left of an instance keeps its object where it is the same as before. */
    private Verdict judgeAgain(ServiceInstance instance, Verdict before) {
        Verdict now = requireNonNull(judge(instance), "an instance with names has a verdict");
        return now.remains() != null && now.remains().equals(before.remains())
                ? new Verdict(before.remains(), now.reasons(), now.names(), now.waiting())
                : now;
    }

    /**
     * Forgets the names of instances that are neither in the last list nor among others that are still in use; to be
     * called after each list.
     *
     * @param others instances that were let in earlier and are used on
     */
    public void retainNames(List<ServiceInstance> others) {
        if (names != null) {
            Set<String> inUse = new HashSet<>();
            verdicts.values().forEach(verdict -> inUse.addAll(verdict.names()));
            others.forEach(other -> other.addresses().forEach(address -> inUse.add(address.host())));
            names.retain(inUse);
        }
    }

    /**
     * Tells whether an instance that was let in earlier has a name that now stands for something that is refused.
     *
     * @param instance the instance
     * @return whether it may not be used any more
     */
    public boolean refusesNameOf(ServiceInstance instance) {
        return names != null && AddressJudgement.refusesName(policy, names, instance);
    }

    private void settle() {
        refused = count(told, verdicts);
        waiting = verdicts.values().stream().mapToInt(Verdict::waiting).sum();
        List<ServiceInstance> left = remaining(told, verdicts);
        admitted = isSame(left, admitted) ? admitted : left;
    }

    @SuppressWarnings("ReferenceEquality")
    private Map<ServiceInstance, Verdict> judge(List<ServiceInstance> now) {
        Map<ServiceInstance, Verdict> next = new IdentityHashMap<>();
        int old = 0;
        for (ServiceInstance instance : now) {
            while (old < told.size()
                    && told.get(old) != instance
                    && told.get(old).id().compareTo(instance.id()) < 0) {
                old++;
            }
            boolean known = old < told.size() && told.get(old) == instance;
            old += known ? 1 : 0; // so that an unchanged neighbour is found without comparing ids
            Verdict verdict = known ? verdictOf(instance) : judge(instance);
            if (verdict != null) {
                next.put(instance, verdict);
            }
        }
        return next;
    }

    private @Nullable Verdict verdictOf(ServiceInstance known) {
        return verdicts.isEmpty() ? null : verdicts.get(known);
    }

    private @Nullable Verdict judge(ServiceInstance instance) {
        return AddressJudgement.of(policy, names, instance);
    }

    private static Rejections count(List<ServiceInstance> now, Map<ServiceInstance, Verdict> verdicts) {
        Rejections.Builder count = Rejections.builder();
        for (ServiceInstance instance : now) {
            Verdict verdict = verdicts.get(instance);
            if (verdict != null) {
                verdict.reasons().forEach(count::add);
            }
        }
        return count.build();
    }

    private static List<ServiceInstance> remaining(List<ServiceInstance> now, Map<ServiceInstance, Verdict> verdicts) {
        List<ServiceInstance> left = new ArrayList<>(now.size());
        for (ServiceInstance instance : now) {
            Verdict verdict = verdicts.get(instance);
            ServiceInstance remains = verdict == null ? instance : verdict.remains();
            if (remains != null) {
                left.add(remains);
            }
        }
        return List.copyOf(left);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(List<ServiceInstance> left, List<ServiceInstance> before) {
        if (left.size() != before.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i) != before.get(i)) {
                return false;
            }
        }
        return true;
    }
}
