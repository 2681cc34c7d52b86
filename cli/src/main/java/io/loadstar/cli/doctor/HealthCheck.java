package io.loadstar.cli.doctor;

import io.loadstar.HostExplanation;
import io.loadstar.cli.SafeText;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether instances fail, by the registry or by health checks of this process (immutable data). */
final class HealthCheck implements Check {

    /** As {@link HostExplanation#health()} has them. */
    private static final Set<String> FAILING = Set.of("unhealthy", "not-ready");

    @Override
    public String id() {
        return "health";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<HostExplanation> failing = evidence.explanation().hosts().stream()
                .filter(host -> FAILING.contains(host.health()))
                .toList();
        if (failing.isEmpty()) {
            return List.of();
        }
        int all = evidence.explanation().hosts().size();
        String what = Counted.of(failing.size(), all) + Counted.verb(failing.size(), " fails", " fail");
        String advice = "see the checks of the servers that are named here, and what they say";
        Finding finding = failing.size() == all ? Finding.error(what, advice) : Finding.warning(what, advice);
        return List.of(finding.with(failing.stream().map(HealthCheck::line).toList()));
    }

    private static String line(HostExplanation host) {
        String sources = host.sources().entrySet().stream()
                .map(source -> source.getKey() + ": " + source.getValue())
                .collect(Collectors.joining("; "));
        return SafeText.of(host.instance().id()) + ": " + SafeText.of(host.health()) + " (" + SafeText.of(sources)
                + ')';
    }
}
