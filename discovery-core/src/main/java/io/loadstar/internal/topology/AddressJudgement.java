package io.loadstar.internal.topology;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.LogText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The judging of one instance, address by address (loop-confined). */
final class AddressJudgement {

    private final AddressPolicy policy;
    private final @Nullable HostNames hostNames;
    private final List<NetworkAddress> left;
    private final List<String> reasons = new ArrayList<>(0);
    private Set<String> names = Set.of();
    private int waiting;

    /**
     * What an instance is let in as, where that is not simply itself (immutable data).
     *
     * @param remains the instance with the addresses that are left, or {@code null} if none is
     * @param reasons why the others are refused
     * @param names those among its addresses that were looked up
     * @param waiting how many of the names have not been answered for yet
     */
    record Verdict(@Nullable ServiceInstance remains, List<String> reasons, Set<String> names, int waiting) {}

    private AddressJudgement(AddressPolicy policy, @Nullable HostNames hostNames, int addresses) {
        this.policy = policy;
        this.hostNames = hostNames;
        this.left = new ArrayList<>(addresses);
    }

    /**
     * Judges an instance.
     *
     * @param policy judges addresses
     * @param names says what names stand for, or {@code null} if names are not looked up
     * @param instance the instance
     * @return {@code null} if it is let in as it is and none of its names was looked up
     */
    static @Nullable Verdict of(AddressPolicy policy, @Nullable HostNames names, ServiceInstance instance) {
        List<NetworkAddress> told = instance.addresses();
        AddressJudgement judgement = new AddressJudgement(policy, names, told.size());
        for (NetworkAddress address : told) {
            judgement.judge(instance, address);
        }
        List<NetworkAddress> inOrder = policy.inOrder(judgement.left);
        boolean same = inOrder.equals(told);
        if (same && judgement.names.isEmpty()) {
            return null;
        }
        ServiceInstance remains = same
                ? instance
                : inOrder.isEmpty()
                        ? null
                        : instance.toBuilder().addresses(inOrder).build();
        // An instance that waits does so as a whole: else it would be another one as soon as its name is known.
        return new Verdict(
                judgement.waiting > 0 ? null : remains, judgement.reasons, judgement.names, judgement.waiting);
    }

    /** Tells whether one of the names of an instance that was let in earlier now stands for what is refused. */
    static boolean refusesName(AddressPolicy policy, HostNames names, ServiceInstance instance) {
        return instance.addresses().stream()
                .filter(address -> IpLiteral.isName(address.host()))
                .map(address -> names.answerOf(address.host()))
                .anyMatch(answer ->
                        answer != null && answer.failure() == null && policy.refusal(answer.addresses()) != null);
    }

    private void judge(ServiceInstance instance, NetworkAddress told) {
        NetworkAddress seen = policy.translate(told);
        String refusal = refusal(told, seen);
        if (refusal == null) {
            left.add(seen);
        } else {
            String as = seen.equals(told) ? "" : ", seen as " + LogText.safe(seen.toString()) + ',';
            reasons.add(LogText.safe(instance.id()) + ": " + LogText.safe(told.toString()) + as + " is " + refusal);
        }
    }

    @SuppressWarnings("ReferenceEquality") // what is not translated keeps its object
    private @Nullable String refusal(NetworkAddress told, NetworkAddress seen) {
        if (seen != told) {
            String before = policy.refusalBeforeTranslation(told);
            return before != null ? before : policy.refusal(seen);
        }
        String refusal = policy.refusal(told);
        return refusal == null && hostNames != null && IpLiteral.isName(told.host())
                ? refusalOfName(hostNames, told.host())
                : refusal;
    }

    private @Nullable String refusalOfName(HostNames known, String host) {
        names = names.isEmpty() ? new HashSet<>() : names;
        names.add(host);
        NameLookups.Answer answer = known.answerOf(host);
        if (answer == null) {
            waiting++;
            return "refused: name not resolved yet";
        }
        return answer.failure() == null
                ? policy.refusal(answer.addresses())
                : "refused: its name cannot be resolved: " + LogText.safe(answer.failure());
    }
}
