package io.loadstar.internal.topology;

import io.loadstar.NetworkAddress;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.LogText;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes refused addresses out of the instances of one service (loop-confined).
 *
 * <p>An instance is judged when it is new. One that keeps its object from one update to the next keeps what it was
 * judged to be, and one that has lost some of its addresses keeps the object that has the others.
 */
public final class AddressGate {

    private final AddressPolicy policy;
    private List<ServiceInstance> told = List.of();
    private List<ServiceInstance> admitted = List.of();
    private Map<ServiceInstance, Verdict> verdicts = new IdentityHashMap<>();
    private Rejections refused = Rejections.NONE;

    /** What is left of an instance that has lost an address, and why it has (immutable data). */
    private record Verdict(@Nullable ServiceInstance remains, List<String> reasons) {}

    /**
     * Creates a gate that nobody has passed.
     *
     * @param policy judges addresses
     */
    public AddressGate(AddressPolicy policy) {
        this.policy = policy;
    }

    /** {@return the last list that was let in} */
    public List<ServiceInstance> told() {
        return told;
    }

    /** {@return which addresses of that list were refused} */
    public Rejections refused() {
        return refused;
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
            refused = count(now, verdicts);
            List<ServiceInstance> left = remaining(now, verdicts);
            admitted = isSame(left, admitted) ? admitted : left;
        }
        return admitted;
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
        List<String> reasons = List.of();
        List<NetworkAddress> addresses = instance.addresses();
        List<NetworkAddress> left = addresses;
        for (NetworkAddress address : addresses) {
            String refusal = policy.refusal(address);
            if (refusal != null) {
                if (reasons.isEmpty()) {
                    reasons = new ArrayList<>(1);
                    left = new ArrayList<>(addresses);
                }
                left.remove(address);
                reasons.add(LogText.safe(instance.id()) + ": " + LogText.safe(address.toString()) + " is " + refusal);
            }
        }
        if (reasons.isEmpty()) {
            return null;
        }
        return new Verdict(
                left.isEmpty() ? null : instance.toBuilder().addresses(left).build(), reasons);
    }

    private static Rejections count(List<ServiceInstance> now, Map<ServiceInstance, Verdict> verdicts) {
        Rejections.Builder count = Rejections.builder();
        for (ServiceInstance instance : now) {
            Verdict verdict = verdicts.get(instance);
            if (verdict != null) {
                verdict.reasons.forEach(count::add);
            }
        }
        return count.build();
    }

    private static List<ServiceInstance> remaining(List<ServiceInstance> now, Map<ServiceInstance, Verdict> verdicts) {
        List<ServiceInstance> left = new ArrayList<>(now.size());
        for (ServiceInstance instance : now) {
            Verdict verdict = verdicts.get(instance);
            ServiceInstance remains = verdict == null ? instance : verdict.remains;
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
