package io.loadstar.internal.source;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.LogText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the list of a shadow differs from the one that is served, by address (immutable data).
 *
 * <p>Where an instance came from, its priority and its start epoch are each registry's own and do not count; that
 * nothing is known of its health counts as passing, as it is used like that.
 */
final class ShadowDifference {

    /** How many instances are named. */
    static final int MOST_NAMED = 16;

    /** There is none. */
    static final ShadowDifference NONE = new ShadowDifference(List.of(), List.of(), List.of());

    private final List<String> missing;
    private final List<String> extra;
    private final List<String> differing;

    private ShadowDifference(List<String> missing, List<String> extra, List<String> differing) {
        this.missing = missing;
        this.extra = extra;
        this.differing = differing;
    }

    /** Compares two lists, each sorted by id. */
    static ShadowDifference of(List<ServiceInstance> served, List<ServiceInstance> shadowed) {
        Map<String, ServiceInstance> byAddress = new HashMap<>();
        shadowed.forEach(
                instance -> Addresses.of(instance).forEach(address -> byAddress.putIfAbsent(address, instance)));
        Set<ServiceInstance> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<String> missing = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        for (ServiceInstance mine : served) {
            ServiceInstance theirs = Addresses.of(mine).stream()
                    .map(byAddress::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (theirs == null) {
                missing.add(name(mine));
            } else {
                found.add(theirs);
                String fields = fields(mine, theirs);
                if (!fields.isEmpty()) {
                    differing.add(name(mine) + ' ' + fields);
                }
            }
        }
        List<String> extra = shadowed.stream()
                .filter(instance -> !found.contains(instance))
                .map(ShadowDifference::name)
                .toList();
        return new ShadowDifference(missing, extra, differing);
    }

    private static String name(ServiceInstance instance) {
        return instance.address().authority();
    }

    private static String fields(ServiceInstance mine, ServiceInstance theirs) {
        return Stream.of(
                        field("id", mine.id(), theirs.id()),
                        field("addresses", mine.addresses(), theirs.addresses()),
                        field("secure", mine.secure(), theirs.secure()),
                        field("weight", mine.weight(), theirs.weight()),
                        field("locality", mine.locality(), theirs.locality()),
                        field("version", mine.version(), theirs.version()),
                        field("tags", mine.tags(), theirs.tags()),
                        field("metadata", mine.metadata(), theirs.metadata()),
                        field("health", health(mine), health(theirs)))
                .filter(field -> !field.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String field(String name, @Nullable Object mine, @Nullable Object theirs) {
        return Objects.equals(mine, theirs) ? "" : name;
    }

    private static RegisteredHealth health(ServiceInstance instance) {
        RegisteredHealth health = instance.health();
        return health == RegisteredHealth.UNKNOWN ? RegisteredHealth.PASSING : health;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ShadowDifference that
                        && missing.equals(that.missing)
                        && extra.equals(that.extra)
                        && differing.equals(that.differing));
    }

    @Override
    public int hashCode() {
        return Objects.hash(missing, extra, differing);
    }

    /** Returns what follows the shadow's name in a sentence, one line that names at most 16 instances. */
    @Override
    public String toString() {
        if (equals(NONE)) {
            return "does not differ from what is served";
        }
        List<String> parts = new ArrayList<>();
        int left = named(parts, "missing", missing, MOST_NAMED);
        left = named(parts, "extra", extra, left);
        named(parts, "differing", differing, left);
        return "differs from what is served: " + String.join("; ", parts);
    }

    /** Adds a part that names at most some, and returns how many are left to be named. */
    private static int named(List<String> parts, String what, List<String> all, int most) {
        int named = Math.min(all.size(), most);
        if (!all.isEmpty()) {
            String names = all.stream()
                    .limit(named)
                    .map(LogText::safe)
                    .collect(Collectors.joining(", ", " (", named < all.size() ? ", …)" : ")"));
            parts.add(what + ' ' + all.size() + (named == 0 ? "" : names));
        }
        return most - named;
    }
}
