package io.loadstar.internal.engine;

import io.loadstar.ServiceInstance;
import java.util.List;

/**
 * Keeps the objects of instances that have not changed.
 *
 * <p>Registries that read their whole list make every instance anew. With the old objects in the new list all that
 * follows sees at a glance what has not changed, and none is held twice.
 */
final class Unchanged {

    private Unchanged() {}

    /**
     * Returns a list with the old object of each instance that is equal to it.
     *
     * @param before sorted by id, ids unique
     * @param now sorted by id, ids unique
     * @return a list that is equal to {@code now}; {@code before} itself if the two are equal
     */
    static List<ServiceInstance> kept(List<ServiceInstance> before, List<ServiceInstance> now) {
        ServiceInstance[] result = new ServiceInstance[now.size()];
        int at = 0;
        int kept = 0;
        for (int i = 0; i < result.length; i++) {
            ServiceInstance next = now.get(i);
            if (!isAt(before, at, next)) {
                at = firstNotBelow(before, at, next.id());
            }
            if (isAt(before, at, next)) {
                result[i] = before.get(at);
                at++;
                kept++;
            } else {
                result[i] = next;
            }
        }
        return kept == result.length && kept == before.size() ? before : List.of(result);
    }

    private static boolean isAt(List<ServiceInstance> instances, int index, ServiceInstance wanted) {
        return index < instances.size() && instances.get(index).equals(wanted);
    }

    private static int firstNotBelow(List<ServiceInstance> sorted, int from, String id) {
        int at = from;
        while (at < sorted.size() && sorted.get(at).id().compareTo(id) < 0) {
            at++;
        }
        return at;
    }
}
