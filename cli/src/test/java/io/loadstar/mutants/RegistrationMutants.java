package io.loadstar.mutants;

import java.util.List;

/** Faults in keeping an instance registered. */
final class RegistrationMutants {

    private static final String LIFECYCLE =
            "discovery-core/src/main/java/io/loadstar/spi/registration/RegistrationLifecycle.java";
    private static final String CONSUL = "registry-adapters/consul/src/main/java/io/loadstar/registry/consul/";

    private static final String LIFECYCLE_TEST = "io.loadstar.spi.registration.RegistrationLifecycleTest";
    private static final String RECORD_TEST = "io.loadstar.registry.consul.AgentRecordTest";

    private RegistrationMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "row 10: an agent that does not know a check any more is not told again",
                        CONSUL + "AgentRecord.java",
                        "                return register(wanted);",
                        "                return done(sign, reply);",
                        RECORD_TEST + "#row10_anAgentThatSays500OfWhatItDoesNotKnowIsToldAgain"),
                new Mutant(
                        "row 10: after a long outage the next attempt waits for longer than a check interval",
                        LIFECYCLE,
                        "return delay.compareTo(checkInterval) < 0 ? delay : checkInterval;",
                        "return delay;",
                        LIFECYCLE_TEST + "#afterAFailureItIsTriedAgainWithinOneInterval"),
                new Mutant(
                        "a drain that the agent has forgotten is registered as passing",
                        CONSUL + "ServiceDefinition.java",
                        "draining ? \"critical\" : status",
                        "status",
                        RECORD_TEST + "#aDrainOutlivesAWipeWithoutAMomentOfPassing"));
    }
}
