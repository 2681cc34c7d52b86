package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What differs between two snapshots, as lines: {@code +} came, {@code -} went, {@code ~} changed, {@code !} state. */
final class Changes {

    private Changes() {}

    /** Whether there is anything to show: a new revision of the same content is nothing. */
    static boolean isChange(@Nullable ServiceSnapshot before, ServiceSnapshot now) {
        return before == null
                || before.state() != now.state()
                || !before.instances().equals(now.instances())
                || !Objects.equals(text(before.error()), text(now.error()));
    }

    static List<String> lines(@Nullable ServiceSnapshot before, ServiceSnapshot now) {
        List<String> lines = new ArrayList<>();
        if (before == null
                || before.state() != now.state()
                || !Objects.equals(text(before.error()), text(now.error()))) {
            DiscoveryError error = now.error();
            lines.add("! " + now.state() + (error == null ? "" : " " + SafeText.of(text(error))));
        }
        Map<String, ServiceInstance> gone = new TreeMap<>();
        if (before != null) {
            before.instances().forEach(instance -> gone.put(instance.id(), instance));
        }
        List<String> changed = new ArrayList<>();
        for (ServiceInstance instance : now.instances()) {
            ServiceInstance old = gone.remove(instance.id());
            if (old == null) {
                changed.add("+ " + InstanceText.line(instance));
            } else if (!old.equals(instance)) {
                changed.add("~ " + InstanceText.line(instance));
            }
        }
        gone.values().forEach(instance -> lines.add("- " + InstanceText.line(instance)));
        lines.addAll(changed);
        return lines;
    }

    private static String text(@Nullable DiscoveryError error) {
        return error == null ? "" : error.toString();
    }
}
