package io.loadstar.cli.doctor;

import io.loadstar.ConfigKey;
import io.loadstar.Rejections;
import io.loadstar.ServiceConfig;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether addresses were refused that the registry names, and by which setting (immutable data). */
final class RefusedCheck implements Check {

    /** The settings that refuse addresses, by the end of the reason. */
    private static final SortedMap<String, ConfigKey<?>> SETTINGS = new TreeMap<>(Map.of(
            " of addresses.allow", ServiceConfig.ADDRESSES_ALLOW,
            " of addresses.deny", ServiceConfig.ADDRESSES_DENY,
            " is loopback", ServiceConfig.ADDRESSES_LOOPBACK));

    @Override
    public String id() {
        return "addresses";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        Rejections refused = evidence.snapshot().refused();
        if (refused.isEmpty()) {
            return List.of();
        }
        String what = refused.count() + Counted.verb(refused.count(), " address is", " addresses are")
                + " refused, whatever the registry says";
        return List.of(leftOut(evidence, what, advice(refused)).with(refused.lines()));
    }

    /** An error where nobody is left. */
    static Finding leftOut(Evidence evidence, String what, String advice) {
        return evidence.instances().isEmpty()
                ? Finding.error(what + "; nobody is left", advice)
                : Finding.warning(what, advice);
    }

    private static String advice(Rejections refused) {
        String own = "register the addresses that others reach the servers by";
        List<String> settings = SETTINGS.entrySet().stream()
                .filter(setting -> refused.reasons().stream().anyMatch(reason -> reason.endsWith(setting.getKey())))
                .map(setting -> setting.getValue().name())
                .toList();
        return settings.isEmpty()
                ? own + "; no setting lets these in"
                : own + ", or see the setting " + String.join(" and ", settings);
    }
}
