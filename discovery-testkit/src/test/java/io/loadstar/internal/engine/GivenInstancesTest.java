package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.LoadBalancer;
import io.loadstar.NetworkAddress;
import io.loadstar.NoInstanceException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.UnknownNameException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Instances that the settings give, and names that nobody on the class path stands for. */
class GivenInstancesTest {

    private static ServiceResolverBuilder builder() {
        return ServiceResolver.builder().policy(new FirstUsablePolicy()).environment(Map.of());
    }

    private static List<NetworkAddress> at(String... addresses) {
        return Stream.of(addresses).map(NetworkAddress::parse).toList();
    }

    private static List<String> idsOf(LoadBalancer balancer) {
        return balancer.snapshot().instances().stream().map(ServiceInstance::id).toList();
    }

    @Test
    void givenInstancesStandForWhatTheRegistrySays() {
        try (ServiceResolver resolver = builder()
                .registry("static:10.0.0.1:80")
                .instances("orders", at("127.0.0.1:1", "127.0.0.1:2"))
                .build()) {
            assertThat(resolver.next("orders").id()).isEqualTo("127.0.0.1:1");
            assertThat(resolver.next("users").id()).isEqualTo("10.0.0.1:80");
            assertThat(idsOf(resolver.loadBalancer("orders"))).containsExactly("127.0.0.1:1", "127.0.0.1:2");
        }
    }

    @Test
    void withGivenInstancesNoRegistryIsNeeded() {
        try (ServiceResolver resolver =
                builder().instances("orders", at("127.0.0.1:1")).build()) {
            assertThat(resolver.next("orders").id()).isEqualTo("127.0.0.1:1");
            assertThat(resolver.services()).containsExactly("orders");
            assertThatThrownBy(() -> resolver.next("users"))
                    .isInstanceOfSatisfying(
                            NoInstanceException.class,
                            e -> assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN_SERVICE));
        }
    }

    @Test
    void theEnvironmentIsStrongerThanGivenInstances() {
        try (ServiceResolver resolver = builder()
                .environment(Map.of("LOADSTAR_OVERRIDE_ORDERS", "127.0.0.1:9"))
                .instances("orders", at("127.0.0.1:1"))
                .build()) {
            assertThat(resolver.next("orders").id()).isEqualTo("127.0.0.1:9");
        }
    }

    @Test
    void aNameOfAnotherServiceIsNoName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().instances("a b", at("127.0.0.1:1")))
                .withMessageStartingWith("service: a b (expected: ");
    }

    @Test
    void aSchemeWhoseAdapterIsNotOnTheClassPathNamesTheArtifact() {
        assertThatThrownBy(() -> builder().registry("zookeeper://h:1/x").build())
                .isInstanceOfSatisfying(UnknownNameException.class, e -> {
                    assertThat(e.what()).isEqualTo("registry scheme");
                    assertThat(e.name()).isEqualTo("zookeeper");
                    assertThat(e.artifact()).isEqualTo("loadstar-registry-zookeeper");
                })
                .hasMessageStartingWith("registry scheme: zookeeper (expected: on the class path; add "
                        + "loadstar-registry-zookeeper; known: ");
    }

    @Test
    void aSchemeThatIsNobodysNamesNoArtifact() {
        assertThatThrownBy(() -> builder().registry("statik:h:1").build())
                .isInstanceOfSatisfying(
                        UnknownNameException.class,
                        e -> assertThat(e.artifact()).isNull());
    }

    @Test
    void withoutPoliciesOnTheClassPathTheirArtifactIsNamed() {
        assertThatThrownBy(() ->
                        ServiceResolver.builder().registry("static:127.0.0.1:1").build())
                .isInstanceOfSatisfying(
                        UnknownNameException.class,
                        e -> assertThat(e.artifact()).isEqualTo("loadstar-balancers"))
                .hasMessage("policy: round_robin (expected: one on the class path; add loadstar-balancers)");
    }
}
