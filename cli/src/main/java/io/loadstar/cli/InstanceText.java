package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Instances and snapshots as text for people. */
final class InstanceText {

    private InstanceText() {}

    static List<String> table(Collection<ServiceInstance> instances) {
        Table table = new Table("ID", "ADDRESS", "WEIGHT", "ZONE", "VERSION", "HEALTH", "TAGS", "METADATA");
        for (ServiceInstance instance : instances) {
            table.row(
                    SafeText.of(instance.id()),
                    address(instance),
                    String.valueOf(instance.weight()),
                    optional(instance.locality().zone()),
                    optional(instance.version()),
                    instance.health().text(),
                    SafeText.of(String.join(",", instance.tags())),
                    SafeText.of(metadata(instance)));
        }
        return table.lines();
    }

    /** One line on a snapshot: service, state, source and revision, size, age, the registry's last error. */
    static String headline(ServiceSnapshot snapshot, Duration age) {
        int size = snapshot.instances().size();
        DiscoveryError error = snapshot.error();
        return SafeText.of(snapshot.service().toString()) + ": " + snapshot.state() + ", " + size
                + (size == 1 ? " instance" : " instances")
                + (snapshot.source().isEmpty() ? "" : ", " + SafeText.of(snapshot.source()))
                + (snapshot.revision().isEmpty() ? "" : ", revision " + SafeText.of(snapshot.revision()))
                + (age.isZero() ? "" : ", " + age(age) + " old")
                + (error == null ? "" : ", " + error.kind() + " " + SafeText.of(error.message()));
    }

    /** One instance on one line. */
    static String line(ServiceInstance instance) {
        String zone = instance.locality().zone();
        String version = instance.version();
        return SafeText.of(instance.id()) + ' ' + address(instance) + " weight " + instance.weight()
                + (zone == null ? "" : " zone " + SafeText.of(zone))
                + (version == null ? "" : " version " + SafeText.of(version)) + ' '
                + instance.health().text();
    }

    static String address(ServiceInstance instance) {
        return SafeText.of(instance.address().authority()) + (instance.secure() ? " tls" : "");
    }

    static String age(Duration age) {
        return age.toMillis() < 1_000 ? age.toMillis() + " ms" : age.toSeconds() + " s";
    }

    private static String optional(@Nullable String text) {
        return text == null ? "" : SafeText.of(text);
    }

    private static String metadata(ServiceInstance instance) {
        return instance.metadata().entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(","));
    }
}
