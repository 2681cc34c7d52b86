package io.loadstar.cli.doctor;

import io.loadstar.DiscoveryError;
import io.loadstar.cli.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Runs all checks over what was seen (immutable data). */
public final class Doctor {

    private static final RegistryCheck REGISTRY = new RegistryCheck();

    private static final List<Check> CHECKS = List.of(
            REGISTRY,
            new StaleCheck(),
            new ServiceCheck(),
            new RefusedCheck(),
            new RecordsCheck(),
            new WeightsCheck(),
            new DrainCheck(),
            new HealthCheck(),
            new PanicCheck(),
            new PickCheck(),
            new ConnectCheck(),
            new DuplicatesCheck(),
            new ZoneCheck());

    private Doctor() {}

    /**
     * Judges what was seen of a registry's services.
     *
     * @param source the registry
     * @param services what was seen of each
     * @param unseen what else the registry lists
     * @return what is wrong
     */
    public static Diagnosis judge(String source, List<Evidence> services, Unseen unseen) {
        List<Diagnosis.Entry> entries = new ArrayList<>();
        boolean answers = services.isEmpty()
                || services.stream().anyMatch(service -> service.isAnswered() || service.isUnknown());
        if (answers) {
            entries.add(new Diagnosis.Entry(REGISTRY.id(), "", Finding.ok(SafeText.of(source) + " answers")));
        }
        services.forEach(service -> entries.addAll(entries(service)));
        RegistryCheck.ofList(services.isEmpty(), unseen)
                .forEach(finding -> entries.add(new Diagnosis.Entry(REGISTRY.id(), "", finding)));
        return new Diagnosis(source, !answers, entries);
    }

    /**
     * Judges a registry that did not even list its services.
     *
     * @param source the registry
     * @param error what it said
     * @param trials what came of connecting to it
     * @return what is wrong
     */
    public static Diagnosis judge(String source, DiscoveryError error, List<Trial> trials) {
        Finding finding = RegistryCheck.finding(SafeText.of(source), error, trials);
        return new Diagnosis(source, true, List.of(new Diagnosis.Entry(REGISTRY.id(), "", finding)));
    }

    /** The worst first; what is well is said where nothing is wrong. */
    private static List<Diagnosis.Entry> entries(Evidence evidence) {
        List<Diagnosis.Entry> entries = new ArrayList<>();
        for (Check check : CHECKS) {
            for (Finding finding : check.look(evidence)) {
                entries.add(new Diagnosis.Entry(check.id(), evidence.service(), finding));
            }
        }
        if (entries.stream().noneMatch(entry -> entry.finding().isWrong())) {
            entries.add(new Diagnosis.Entry("service", evidence.service(), Finding.ok(wellness(evidence))));
        }
        entries.sort(Comparator.comparing(entry -> entry.finding().severity()));
        return entries;
    }

    private static String wellness(Evidence evidence) {
        long connected = evidence.trials().byInstance().stream()
                .filter(trials -> trials.stream().noneMatch(Trial::failed))
                .count();
        String tried = evidence.trials().instances().isEmpty() ? "not tried to connect" : connected + " connect";
        return Counted.instances(evidence.instances().size()) + ", " + tried;
    }
}
