package io.loadstar.registry.consul;

import io.loadstar.RegisteredHealth;
import java.util.List;

/**
 * What the checks of an instance and of its node say together: the worst of them counts (pure functions).
 *
 * <p>Maintenance mode is a check of a reserved id, set by an operator or by the instance itself: an intent, not a
 * failure. A status that Consul does not have says nothing.
 */
final class CheckRules {

    private static final String NODE_MAINTENANCE = "_node_maintenance";
    private static final String SERVICE_MAINTENANCE = "_service_maintenance:";

    /** What all checks come to, from good to bad. */
    enum Verdict {
        NO_CHECKS,
        PASSING,
        WARNING,
        CRITICAL,
        MAINTENANCE;

        private Verdict worse(Verdict other) {
            return other.compareTo(this) > 0 ? other : this;
        }

        /** Returns the registered health, with <em>warning</em> as the option says. */
        RegisteredHealth health(WarningMeans warning) {
            return switch (this) {
                case NO_CHECKS -> RegisteredHealth.UNKNOWN;
                case PASSING -> RegisteredHealth.PASSING;
                case WARNING -> warning.health();
                case CRITICAL -> RegisteredHealth.FAILING;
                case MAINTENANCE -> RegisteredHealth.DRAINING;
            };
        }
    }

    private CheckRules() {}

    /**
     * Returns what the checks of a row come to.
     *
     * @param checks the row's {@code Checks}
     * @throws MalformedRowException if one of them is none
     */
    static Verdict verdict(List<?> checks) throws MalformedRowException {
        Verdict worst = Verdict.NO_CHECKS;
        for (Object check : checks) {
            RowTree tree = RowTree.of("Checks", check);
            worst = worst.worse(verdict(tree.text("CheckID"), tree.text("Status")));
        }
        return worst;
    }

    private static Verdict verdict(String id, String status) {
        boolean maintenance = id.equals(NODE_MAINTENANCE) || id.startsWith(SERVICE_MAINTENANCE);
        return switch (status) {
            case "passing" -> Verdict.PASSING;
            case "warning" -> Verdict.WARNING;
            case "critical" -> maintenance ? Verdict.MAINTENANCE : Verdict.CRITICAL;
            case "maintenance" -> Verdict.MAINTENANCE;
            default -> Verdict.NO_CHECKS;
        };
    }
}
