package io.loadstar.cli.doctor;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.cli.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether two instances claim one id, or have one address (immutable data).
 *
 * <p>Of those that claim one id all but the first are called {@code id@host:port}, as {@link
 * io.loadstar.ServiceSnapshot} has it.
 */
final class DuplicatesCheck implements Check {

    /** An id, an address with or without its network, and a number where that was not enough. */
    private static final Pattern RENAMED = Pattern.compile("(?s)(?<id>.+)@(?:[^@=]*=)?(?<address>[^@#]+)(?:#\\d+)?");

    @Override
    public String id() {
        return "duplicates";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        Set<String> ids = evidence.instances().stream().map(ServiceInstance::id).collect(Collectors.toSet());
        List<ServiceInstance> renamed = evidence.those(instance -> isRenamed(instance, ids));
        if (!renamed.isEmpty()) {
            findings.add(Finding.warning(
                            Counted.instances(renamed.size()) + Counted.verb(renamed.size(), " has", " have")
                                    + " the id of another",
                            "give each an id of its own: these were told apart by their addresses")
                    .with(Counted.ids(renamed)));
        }
        List<String> shared = shared(evidence.instances());
        if (!shared.isEmpty()) {
            findings.add(Finding.warning(
                            shared.size() + Counted.verb(shared.size(), " address is that", " addresses are those")
                                    + " of several instances",
                            "take out what is left of earlier runs: a server that is registered twice gets twice its share")
                    .with(shared));
        }
        return findings;
    }

    private static boolean isRenamed(ServiceInstance instance, Set<String> ids) {
        Matcher renamed = RENAMED.matcher(instance.id());
        return renamed.matches() && ids.contains(renamed.group("id")) && mayBeTold(instance, renamed.group("address"));
    }

    /** Whether a registry may have told the address: it is one of the instance's, or what one was before translation. */
    private static boolean mayBeTold(ServiceInstance instance, String text) {
        NetworkAddress told;
        try {
            told = NetworkAddress.parse(text);
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
        return instance.addresses().stream()
                .filter(address -> address.host().equals(told.host()))
                .map(address -> address.port() == told.port())
                .reduce(Boolean::logicalOr)
                .orElse(true);
    }

    private static List<String> shared(List<ServiceInstance> instances) {
        Map<String, List<String>> ids = new TreeMap<>();
        for (ServiceInstance instance : instances) {
            for (NetworkAddress address : Set.copyOf(instance.addresses())) {
                ids.computeIfAbsent(address.toString(), key -> new ArrayList<>())
                        .add(instance.id());
            }
        }
        List<String> lines = new ArrayList<>();
        ids.forEach((address, those) -> {
            if (those.size() > 1) {
                lines.add(SafeText.of(address) + ": " + SafeText.of(String.join(", ", those)));
            }
        });
        return lines;
    }
}
