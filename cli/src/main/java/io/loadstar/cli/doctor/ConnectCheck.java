package io.loadstar.cli.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Whether the instances take connections (immutable data). */
final class ConnectCheck implements Check {

    @Override
    public String id() {
        return "connect";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        Collection<List<Trial>> instances = evidence.trials().byInstance();
        Set<String> usable = Set.copyOf(evidence.usable());
        List<List<Trial>> dead = new ArrayList<>();
        List<List<Trial>> idle = new ArrayList<>();
        List<List<Trial>> partly = new ArrayList<>();
        for (List<Trial> trials : instances) {
            if (trials.stream().allMatch(Trial::failed)) {
                (usable.contains(trials.get(0).target().id()) ? dead : idle).add(trials);
            } else if (trials.stream().anyMatch(Trial::failed)) {
                partly.add(trials);
            }
        }
        List<Finding> findings = new ArrayList<>();
        add(findings, Finding.Severity.ERROR, dead, count(dead, instances, ""));
        add(findings, Finding.Severity.WARNING, partly, count(partly, instances, " at every address"));
        add(findings, Finding.Severity.HINT, idle, count(idle, instances, "; no request goes there"));
        addUntried(findings, evidence.trials());
        return findings;
    }

    private static String count(List<List<Trial>> those, Collection<?> all, String more) {
        return Counted.of(those.size(), all.size()) + Counted.verb(those.size(), " does", " do") + " not connect"
                + more;
    }

    private static void add(
            List<Finding> findings, Finding.Severity severity, List<List<Trial>> instances, String what) {
        if (!instances.isEmpty()) {
            List<Trial> trials = instances.stream().flatMap(List::stream).toList();
            findings.add(new Finding(
                    severity, what, trials.stream().map(Trial::toString).toList(), ConnectFailure.advice(trials)));
        }
    }

    private static void addUntried(List<Finding> findings, Trials trials) {
        if (trials.untried() > 0) {
            findings.add(Finding.hint(
                    Counted.instances(trials.untried()) + Counted.verb(trials.untried(), " was", " were")
                            + " not tried: there are too many",
                    "nothing: a part of them tells enough"));
        }
    }
}
