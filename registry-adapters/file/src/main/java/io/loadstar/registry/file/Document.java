package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a file says (immutable data).
 *
 * @param services by name, with its namespace and a slash in front where it has one
 * @param remarks what is wrong with single rows, fields and names, one line each; what else there was is only counted
 * @param refusedRows how many rows were left out
 */
record Document(Map<String, Service> services, List<String> remarks, int refusedRows) {

    /**
     * One service.
     *
     * @param instances those rows that could be read; of a service that cannot be read those that could last
     * @param rejected the rows that could not
     * @param failure why the service as a whole cannot be read, or {@code null}
     */
    record Service(
            List<ServiceInstance> instances,
            Rejections rejected,
            @Nullable Failure failure) {

        Service keeping(@Nullable Service before) {
            if (before == null) {
                return this;
            }
            boolean same = failure != null || before.instances.equals(instances);
            return new Service(same ? before.instances : kept(before.instances), rejected, failure);
        }

        private List<ServiceInstance> kept(List<ServiceInstance> before) {
            Map<ServiceInstance, ServiceInstance> known = new HashMap<>();
            before.forEach(instance -> known.put(instance, instance));
            return instances.stream()
                    .map(instance -> known.getOrDefault(instance, instance))
                    .toList();
        }
    }

    /**
     * Why there is no answer: a file, or a service in it, that cannot be read. Two are equal if they say the same.
     *
     * @param problem one line that names the file and the place
     */
    record Failure(
            DiscoveryError.Kind kind,
            String problem,
            @Nullable Throwable cause) {

        DiscoveryError toError(String who) {
            String message = who + ": " + problem;
            return cause == null ? DiscoveryError.of(kind, message) : DiscoveryError.of(kind, message, cause);
        }

        boolean sameAs(@Nullable Failure other) {
            return other != null && kind == other.kind && problem.equals(other.problem);
        }
    }

    /** Returns the names, sorted. */
    SortedSet<String> names() {
        return new TreeSet<>(services.keySet());
    }

    /** Returns this document with the other one's objects for the instances that are the same in both. */
    Document keeping(@Nullable Document before) {
        if (before == null) {
            return this;
        }
        Map<String, Service> kept = new LinkedHashMap<>();
        services.forEach((name, service) -> kept.put(name, service.keeping(before.services.get(name))));
        return new Document(kept, remarks, refusedRows);
    }
}
