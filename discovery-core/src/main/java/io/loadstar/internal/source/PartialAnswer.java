package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an answer lacks while one of several registries is out of reach, and whether it matters (pure functions). */
public final class PartialAnswer {

    private PartialAnswer() {}

    /**
     * Adds to an answer what it lacks of the registries that are out of reach: what they told some time ago, before a
     * restart even, stays until they answer. What another registry has at the same address is not lacking; where a stranger
     * has the id now, it is {@code id@registry}, as it will be when its registry answers.
     *
     * @param before what was told, sorted by id
     * @param answer the answer
     * @return the instances, sorted by id, ids unique; those of the answer themselves if nothing is lacking
     */
    public static List<ServiceInstance> completed(List<ServiceInstance> before, ServiceSnapshot answer) {
        List<ServiceInstance> told = answer.instances();
        if (answer.outOfReach().isEmpty()) {
            return told;
        }
        Set<String> ids = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        told.forEach(instance -> {
            ids.add(instance.id());
            addresses.addAll(Addresses.of(instance));
        });
        List<ServiceInstance> all = new ArrayList<>(told);
        for (ServiceInstance instance : before) {
            boolean isLacking = isFrom(answer.outOfReach(), instance)
                    && Addresses.of(instance).stream().noneMatch(addresses::contains);
            if (isLacking && ids.add(instance.id())) {
                all.add(instance);
            } else if (isLacking && ids.add(Merger.idOf(instance.id(), nameOf(instance)))) {
                all.add(instance.toBuilder()
                        .id(Merger.idOf(instance.id(), nameOf(instance)))
                        .build());
            }
        }
        if (all.size() == told.size()) {
            return told;
        }
        all.sort(Comparator.comparing(ServiceInstance::id));
        return List.copyOf(all);
    }

    private static String nameOf(ServiceInstance instance) {
        return requireNonNull(instance.source(), "source");
    }

    /**
     * Tells whether an instance comes from one of some registries.
     *
     * @param registries their names
     * @param instance the instance
     * @return false for one that does not say where it comes from
     */
    public static boolean isFrom(Set<String> registries, ServiceInstance instance) {
        String source = instance.source();
        return source != null && registries.contains(source);
    }

    /**
     * Tells whether a registry that is in reach vouches for each instance in use.
     *
     * @param answer the answer
     * @param inUse the instances that are used of it, and those that are held
     * @return false for an error that does not say whose it is
     */
    public static boolean isVouched(ServiceSnapshot answer, List<ServiceInstance> inUse) {
        Set<String> outOfReach = answer.outOfReach();
        return answer.error() == null
                || (!outOfReach.isEmpty() && inUse.stream().noneMatch(instance -> isFrom(outOfReach, instance)));
    }
}
