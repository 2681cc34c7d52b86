package io.loadstar.internal.config;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which artifact of this library has which name, for the sentence that refuses one that is not on the class path (immutable data). */
public final class Artifacts {

    /** By the scheme of a registry's URI. */
    public static final Map<String, String> REGISTRIES = Map.of(
            "consul", "loadstar-registry-consul",
            "file", "loadstar-registry-file",
            "zookeeper", "loadstar-registry-zookeeper");

    /** By the kind of an active health check. */
    public static final Map<String, String> HEALTH_CHECKS = Map.of("http", "loadstar-okhttp");

    /** By the name of a policy. */
    public static final Map<String, String> POLICIES = Stream.of(
                    "round_robin",
                    "random",
                    "weighted_random",
                    "weighted_round_robin",
                    "source_hash",
                    "ip_hash",
                    "consistent_hash")
            .collect(Collectors.toUnmodifiableMap(Function.identity(), name -> "loadstar-balancers"));

    private Artifacts() {}
}
