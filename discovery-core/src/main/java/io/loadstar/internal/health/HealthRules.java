package io.loadstar.internal.health;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthClass;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.HostHealth;
import java.util.Collection;

/**
 * The truth table of health: what the registry and all sources together make of a host (stateless, concurrent).
 *
 * <p>The first row that matches decides:
 *
 * <ol>
 *   <li>intent: the registry says draining, the weight is 0, or a fact of class INTENT fails: DRAINED
 *   <li>registry: the registry says failing, or a fact of class REGISTRY fails: NOT_READY
 *   <li>evidence: a fact of class EVIDENCE fails: UNHEALTHY
 *   <li>evidence: a fact of class EVIDENCE is unknown: PENDING
 *   <li>the registry says degraded: DEGRADED
 *   <li>otherwise: HEALTHY
 * </ol>
 */
public final class HealthRules {

    /** The name of the source whose ejections are capped. */
    static final String OUTLIER = "outlier";

    private HealthRules() {}

    /**
     * Returns the health of a host of which weight 0 is an intent.
     *
     * @param instance what the registry says
     * @param facts what the sources say, in any order
     * @return the health
     */
    public static HostHealth combine(ServiceInstance instance, Collection<HealthFact> facts) {
        return combine(instance, facts, true);
    }

    /**
     * Returns the health of a host.
     *
     * @param instance what the registry says
     * @param facts what the sources say, in any order
     * @param zeroDrains whether weight 0 is an intent; false where {@link #allWeightsZero}
     * @return the health
     */
    public static HostHealth combine(ServiceInstance instance, Collection<HealthFact> facts, boolean zeroDrains) {
        RegisteredHealth registered = instance.health();
        boolean weightDrains = zeroDrains && instance.weight() == 0;
        if (weightDrains
                || registered == RegisteredHealth.DRAINING
                || any(facts, HealthClass.INTENT, HealthState.FAIL)) {
            return HostHealth.DRAINED;
        }
        if (registered == RegisteredHealth.FAILING || any(facts, HealthClass.REGISTRY, HealthState.FAIL)) {
            return HostHealth.NOT_READY;
        }
        if (any(facts, HealthClass.EVIDENCE, HealthState.FAIL)) {
            return HostHealth.UNHEALTHY;
        }
        if (any(facts, HealthClass.EVIDENCE, HealthState.UNKNOWN)) {
            return HostHealth.PENDING;
        }
        return registered == RegisteredHealth.DEGRADED ? HostHealth.DEGRADED : HostHealth.HEALTHY;
    }

    /**
     * Returns whether weight 0 means nothing because no instance of the service has another: all are then equal.
     *
     * @param instances all instances of the service
     * @return true if some are not draining and all of those have weight 0
     */
    public static boolean allWeightsZero(Collection<ServiceInstance> instances) {
        boolean some = false;
        for (ServiceInstance instance : instances) {
            if (instance.health() != RegisteredHealth.DRAINING) {
                if (instance.weight() != 0) {
                    return false;
                }
                some = true;
            }
        }
        return some;
    }

    /**
     * Returns whether a fact takes up room under the cap on ejections: only what the outlier detector ejected does.
     *
     * @param fact the fact
     * @return true for an ejection
     */
    public static boolean countsTowardEjectionCap(HealthFact fact) {
        return fact.healthClass() == HealthClass.EVIDENCE
                && fact.state() == HealthState.FAIL
                && fact.source().equals(OUTLIER);
    }

    private static boolean any(Collection<HealthFact> facts, HealthClass healthClass, HealthState state) {
        for (HealthFact fact : facts) {
            if (fact.healthClass() == healthClass && fact.state() == state) {
                return true;
            }
        }
        return false;
    }
}
