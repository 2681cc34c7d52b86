package io.loadstar.cli.doctor;

import io.loadstar.DiscoveryError;
import io.loadstar.cli.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the registry gives a usable answer, and why not (immutable data). */
final class RegistryCheck implements Check {

    @Override
    public String id() {
        return "registry";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        DiscoveryError error = evidence.error();
        return error == null || evidence.isAnswered() || evidence.isUnknown()
                ? List.of()
                : List.of(finding(evidence.source(), error, evidence.trials().registry()));
    }

    /**
     * Judges what a registry lists.
     *
     * @param nothing whether it lists no service
     * @param unseen what it lists and nobody looked at
     */
    static List<Finding> ofList(boolean nothing, Unseen unseen) {
        List<Finding> findings = new ArrayList<>();
        if (nothing) {
            findings.add(
                    Finding.warning("lists no services", "see the path, the namespace, and what the token may read"));
        }
        int more = unseen.more();
        if (more > 0) {
            findings.add(Finding.hint(
                    more + Counted.verb(more, " more service was", " more services were") + " not looked at",
                    "loadstar doctor URI SERVICE looks at one"));
        }
        int strangers = unseen.strangers().size();
        if (strangers > 0) {
            String what =
                    strangers + Counted.verb(strangers, " name is that of no service", " names are those of no service")
                            + ": no client can ask for " + Counted.verb(strangers, "it", "them");
            findings.add(Finding.hint(what, "").with(unseen.strangers()));
        }
        return findings;
    }

    /**
     * Tells apart why a registry gives no usable answer.
     *
     * @param source the registry, fit to be shown
     * @param error what its adapter says
     * @param trials what came of connecting to its addresses
     */
    static Finding finding(String source, DiscoveryError error, List<Trial> trials) {
        List<String> details = new ArrayList<>();
        details.add(SafeText.line(error.message()));
        trials.forEach(trial -> details.add(trial.toString()));
        Optional<ConnectFailure> failure = failure(error, trials);
        Finding finding = failure.isPresent()
                ? Finding.error(
                        source + ": no connection: " + failure.get().text(),
                        failure.get().kind().advice())
                : answered(source, error, trials);
        return finding.with(details);
    }

    /** By what the adapter says; by what came of connecting where that says less. */
    private static Optional<ConnectFailure> failure(DiscoveryError error, List<Trial> trials) {
        return switch (error.kind()) {
            case DENIED -> ConnectFailure.in(error.cause());
            case UNREACHABLE, TIMEOUT ->
                ConnectFailure.in(error.cause())
                        .filter(failure -> error.kind() == DiscoveryError.Kind.UNREACHABLE)
                        .or(() -> ofAll(trials));
            case MALFORMED, TOO_LARGE, FILTERED, UNKNOWN_SERVICE, OVERLOADED -> Optional.empty();
        };
    }

    /** The first trial's failure, if all failed. */
    private static Optional<ConnectFailure> ofAll(List<Trial> trials) {
        return !trials.isEmpty() && trials.stream().allMatch(Trial::failed)
                ? Optional.ofNullable(trials.get(0).failure())
                : Optional.empty();
    }

    /** Whether the source names no host, as {@code file:/etc/services.json}. */
    private static boolean isOnThisMachine(String source) {
        return source.contains(":/") && !source.contains("://");
    }

    private static Finding answered(String source, DiscoveryError error, List<Trial> trials) {
        return switch (error.kind()) {
            case UNREACHABLE -> Finding.error(source + ": out of reach", advice(source, trials));
            case TIMEOUT -> Finding.error(source + ": no answer in time", advice(source, trials));
            case DENIED -> denied(source, trials);
            case FILTERED ->
                Finding.error(
                        source + ": shows only a part: access rules hide the rest",
                        "use a token that may read all of it; in Consul service:read and node:read");
            case MALFORMED ->
                Finding.error(
                        source + ": its answer cannot be read",
                        "check that this is the registry's own address, and the URI's scheme and options");
            case TOO_LARGE ->
                Finding.error(
                        source + ": its answer is past a bound",
                        "see why so much is registered; the URI has options that raise bounds");
            case OVERLOADED ->
                Finding.error(source + ": asks for fewer requests", "wait, and see what else asks it so often");
            case UNKNOWN_SERVICE -> Finding.error(source + ": does not know the service", "");
        };
    }

    private static Finding denied(String source, List<Trial> trials) {
        return isOnThisMachine(source)
                ? Finding.error(source + ": may not be read", advice(source, trials))
                : Finding.error(
                        source + ": refuses the credentials, or they do not allow the read",
                        "check the token or the password that the URI's options name, and what it allows: to read"
                                + " services and, in Consul, nodes");
    }

    private static String advice(String source, List<Trial> trials) {
        if (isOnThisMachine(source)) {
            return "see that it is there, and that this user may read it";
        }
        return trials.stream().anyMatch(trial -> !trial.failed())
                ? "it takes connections: see its own log, and whether it is the registry that the scheme says"
                : "see that it runs, that this machine reaches it, and whether --timeout is long enough";
    }
}
