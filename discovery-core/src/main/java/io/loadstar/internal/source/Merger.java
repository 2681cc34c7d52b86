package io.loadstar.internal.source;

import io.loadstar.ServiceInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges the lists of several registries into one, again and again (confined to one mailbox).
 *
 * <p>What two registries have at one address is one instance, that of the registry of the best priority, then of the
 * first. Where strangers claim one id, the one that had it keeps it, else the first has it, and the other is
 * {@code id@registry} as long as it lives. An instance that is found in another registry, at an address and by an id
 * that it had, goes on under the id that it had here.
 */
final class Merger {

    /** An instance, as a registry has it and as it was told (immutable data). */
    private record Entry(int member, ServiceInstance raw, List<String> addresses, String id, ServiceInstance told) {

        boolean isSame(Claim claim) {
            return raw.id().equals(claim.raw.id()) && !Collections.disjoint(addresses, claim.addresses);
        }
    }

    /** An instance that is to be told; its id is still to be found (immutable data). */
    private record Claim(int member, ServiceInstance raw, List<String> addresses) {}

    private final List<Member> members;
    private final List<Integer> precedence;
    /** By the id in the registry, in the order of precedence. */
    private Map<String, List<Entry>> before = new HashMap<>();

    private List<ServiceInstance> last = List.of();

    Merger(List<Member> members) {
        this.members = members;
        this.precedence = IntStream.range(0, members.size())
                .boxed()
                .sorted(Comparator.comparingInt(index -> members.get(index).priority()))
                .toList();
    }

    /**
     * Merges lists.
     *
     * @param lists one of each registry, in order
     * @return the instances, sorted by id, ids unique; the list before if nothing has changed
     */
    List<ServiceInstance> merge(List<List<ServiceInstance>> lists) {
        List<Claim> claims = claims(lists);
        List<Entry> entries = entries(claims);
        before = entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.raw.id(), HashMap::new, Collectors.toList()));
        List<ServiceInstance> now = entries.stream()
                .map(Entry::told)
                .sorted(Comparator.comparing(ServiceInstance::id))
                .toList();
        if (!isSame(last, now)) {
            last = List.copyOf(now);
        }
        return last;
    }

    /** Whoever has an address first has it alone; two instances of one registry at one address are its own matter. */
    private List<Claim> claims(List<List<ServiceInstance>> lists) {
        List<Claim> claims = new ArrayList<>();
        Map<String, Integer> owners = new HashMap<>();
        for (int member : precedence) {
            for (ServiceInstance raw : lists.get(member)) {
                List<String> addresses = Addresses.of(raw);
                if (addresses.stream().allMatch(address -> owners.getOrDefault(address, member) == member)) {
                    addresses.forEach(address -> owners.put(address, member));
                    claims.add(new Claim(member, raw, addresses));
                }
            }
        }
        return claims;
    }

    private List<Entry> entries(List<Claim> claims) {
        Set<String> taken = new HashSet<>();
        List<@Nullable Entry> old = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            old.add(known(claim, taken));
        }
        Set<String> own = claims.stream().map(claim -> claim.raw.id()).collect(Collectors.toSet());
        List<Entry> entries = new ArrayList<>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            Entry known = old.get(i);
            entries.add(known == null ? entry(claim, freeId(claim, taken, own), null) : again(claim, known));
        }
        return entries;
    }

    /** The instance as it was told the last time; its id is taken from then on. */
    private @Nullable Entry known(Claim claim, Set<String> taken) {
        for (Entry entry : before.getOrDefault(claim.raw.id(), List.of())) {
            if (entry.isSame(claim) && taken.add(entry.id)) {
                return entry;
            }
        }
        return null;
    }

    private Entry again(Claim claim, Entry known) {
        boolean unchanged = known.member == claim.member && known.raw.equals(claim.raw);
        return unchanged ? known : entry(claim, known.id, known);
    }

    private Entry entry(Claim claim, String id, @Nullable Entry known) {
        Member member = members.get(claim.member);
        ServiceInstance told = claim.raw.toBuilder()
                .id(id)
                .source(member.name())
                .priority(Math.min(ServiceInstance.MAX_PRIORITY, member.priority() + claim.raw.priority()))
                .startEpoch(startEpoch(claim, known))
                .build();
        ServiceInstance kept = known != null && told.equals(known.told) ? known.told : told;
        return new Entry(claim.member, claim.raw, claim.addresses, id, kept);
    }

    /** Epochs of two registries cannot be compared: only one that changes within its registry tells of a new start. */
    private static long startEpoch(Claim claim, @Nullable Entry known) {
        long own = claim.raw.startEpoch();
        if (known == null) {
            return own;
        }
        boolean goesOn = known.member != claim.member || known.raw.startEpoch() == own;
        return goesOn ? known.told.startEpoch() : own;
    }

    /** The id of an instance whose own id is a stranger's. */
    static String idOf(String id, String registry) {
        return id + '@' + registry;
    }

    private String freeId(Claim claim, Set<String> taken, Set<String> own) {
        if (taken.add(claim.raw.id())) {
            return claim.raw.id();
        }
        String name = idOf(claim.raw.id(), members.get(claim.member).name());
        String id = name;
        for (int number = 2; own.contains(id) || !taken.add(id); number++) {
            id = name + '#' + number;
        }
        return id;
    }

    @SuppressWarnings("ReferenceEquality") // an instance that has not changed is the same object
    private static boolean isSame(List<ServiceInstance> before, List<ServiceInstance> now) {
        return before.size() == now.size()
                && IntStream.range(0, now.size()).allMatch(index -> before.get(index) == now.get(index));
    }
}
