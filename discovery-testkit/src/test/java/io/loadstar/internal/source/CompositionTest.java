package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.LoadBalancer;
import io.loadstar.RegistrySource;
import io.loadstar.RegistrySource.Role;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.internal.engine.FirstUsablePolicy;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several registries by one text or as objects, as a resolver is given them. */
class CompositionTest {

    private static ServiceResolverBuilder resolver(Map<String, String> defaults) {
        return ServiceResolver.builder()
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .defaults(ServiceConfig.of(defaults));
    }

    private static List<String> instances(ServiceResolverBuilder builder) {
        try (ServiceResolver resolver = builder.build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> orders.whenReady().toCompletableFuture().isDone());
            return orders.snapshot().instances().stream()
                    .map(one -> one.id() + ' ' + one.source() + ' ' + one.priority())
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "merge:a=static:h1:80;b=static:h2:80,h1:80 | h1:80 a 0, h2:80 b 0",
                "MERGE: a=static:h1:80 ; b=static:h2:80 | h1:80 a 0, h2:80 b 0",
                "failover:a=static:h1:80;b=static:h2:80;c=static:h3:80 | h1:80 a 0, h2:80 b 1, h3:80 c 2",
                "merge:a=static:h1:80 | h1:80 null 0",
                "shadow:a=static:h1:80;b=static:h2:80 | h1:80 null 0"
            })
    void oneTextNamesThemAll(String uri, String expected) {
        assertThat(String.join(", ", instances(resolver(Map.of()).registry(uri))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "merge: | merge: registry 1 is not of its form (expected: NAME=URI;NAME=URI, such as"
                        + " merge:a=static:h1:80;b=static:h2:80, and %3B for a semicolon in an option)",
                "merge:a=static:h:1; | merge: registry 2 is not of its form (expected: NAME=URI;NAME=URI, such as"
                        + " merge:a=static:h1:80;b=static:h2:80, and %3B for a semicolon in an option)",
                "shadow:static:u:secret@h | shadow: registry 1 is not of its form (expected: NAME=URI;NAME=URI, such as"
                        + " shadow:a=static:h1:80;b=static:h2:80, and %3B for a semicolon in an option)",
                "merge:a b=static:h:1 | registry: a b (expected: 1 to 253 of A-Z a-z 0-9 . _ - without two dots in a"
                        + " row)",
                "merge:a=static:h:1;a=static:h:2 | registry a: twice (expected: each name once)",
                "merge:a=statik:h:1 | registry a: registry scheme: statik (unknown; did you mean static?; known:"
                        + " failover, merge, options, shadow, static)",
                "merge:a=static://u:secret@h:1 | registry a: registry: static://***@… (expected: no user information;"
                        + " give a token by option)",
                "merge:a=static:h:1;b=failover:c=static:h:2 | registry b: registry: failover:… (expected: one"
                        + " registry; a failover within another composition is not understood)",
                "merge:a=static:h:1;b=options:?pols=3 | registry b: options option: pols (unknown; did you mean polls?;"
                        + " known: polls, token-file)",
                "failover:a=x:;b=x:;c=x:;d=x:;e=x:;f=x:;g=x:;h=x:;i=x: | failover: 9 registries (expected: at most 8)",
                "mrege:a=static:h:1 | registry scheme: mrege (unknown; did you mean merge?; known: failover, merge,"
                        + " options, shadow, static)"
            })
    void whatIsNotOfItsFormIsSaidWithoutSecrets(String uri, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(resolver(Map.of()).registry(uri)::build)
                .withMessage(message);
    }

    @Test
    void anOptionHoldsForTheRegistriesThatKnowIt() {
        assertThat(instances(resolver(Map.of("registry.polls", "3")).registry("failover:a=static:h1:80;b=options:")))
                .containsExactly("h1:80 a 0");

        assertThatIllegalArgumentException()
                .isThrownBy(resolver(Map.of("registry.polls", "0")).registry("merge:a=static:h:1;b=options:")::build)
                .withMessage("polls: 0 (expected: a whole number, 1 to 128)");
        assertThatIllegalArgumentException()
                .isThrownBy(resolver(Map.of("registry.pols", "3")).registry("merge:a=static:h:1;b=options:")::build)
                .withMessage("registry option of static, options: pols (unknown; did you mean polls?; known: polls,"
                        + " token-file)");
    }

    @Test
    void aCompositionTakesNoRegistrations() {
        assertThatThrownBy(() -> ServiceRegistrar.create("merge:a=static:h:1"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("merge: takes no registrations (expected: ");
    }

    @Test
    void registriesAreGivenAsObjectsToo() {
        FakeRegistry fake = new FakeRegistry();
        fake.set("orders", TestInstances.of("orders", 1));

        assertThat(instances(resolver(Map.of())
                        .registry(RegistrySource.builder("here")
                                .uri("static:h1:80")
                                .build())
                        .registry(RegistrySource.builder("there")
                                .discoverer(fake)
                                .priority(2)
                                .build())))
                .containsExactly("h1:80 here 0", "i-000 there 2");
        assertThat(fake.isClosed()).isTrue();
    }

    @Test
    void oneWithANameStandsBesideNoneWithout() {
        RegistrySource named = RegistrySource.builder("here").uri("static:h:1").build();
        RegistrySource shadow = RegistrySource.builder("new")
                .uri("static:h:1")
                .role(Role.SHADOW)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(resolver(Map.of()).registry("static:h:1").registry(named)::build)
                .withMessage("registry here: beside one without a name (expected: each as a RegistrySource, or one"
                        + " alone)");
        assertThatIllegalArgumentException()
                .isThrownBy(resolver(Map.of()).registry(shadow)::build)
                .withMessage("registry: shadows only (expected: one at least that serves)");
        assertThatIllegalArgumentException()
                .isThrownBy(RegistrySource.builder("x")::build)
                .withMessage("registry x: neither a URI nor an object (expected: one of the two)");
        assertThatIllegalArgumentException()
                .isThrownBy(RegistrySource.builder("x").uri("static:h:1").discoverer(new FakeRegistry())::build)
                .withMessage("registry x: a URI and an object (expected: one of the two)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistrySource.builder("x").priority(8))
                .withMessage("priority: 8 (expected: 0 to 7)");
        assertThat(shadow).hasToString("new SHADOW 0");
    }

    @Test
    void theDifferenceOfAShadowIsAnEvent() {
        VirtualTime time = new VirtualTime();
        FakeRegistry served = new FakeRegistry(time, time);
        FakeRegistry shadow = new FakeRegistry(time, time);
        served.set("orders", TestInstances.of("orders", 2));
        shadow.set("orders", TestInstances.of("orders", 1));
        Queue<ResolverEvent> events = new ConcurrentLinkedQueue<>();
        ServiceResolverBuilder builder = resolver(Map.of())
                .time(time)
                .scheduler(time)
                .observer(events::add)
                .registry(RegistrySource.builder("old").discoverer(served).build())
                .registry(RegistrySource.builder("new")
                        .discoverer(shadow)
                        .role(Role.SHADOW)
                        .build());
        try (ServiceResolver resolver = builder.build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            time.advance(Duration.ofSeconds(2));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> events.stream().anyMatch(event -> event.kind() == ResolverEvent.Kind.SHADOW));

            assertThat(events.stream().filter(event -> event.kind() == ResolverEvent.Kind.SHADOW))
                    .extracting(ResolverEvent::message)
                    .containsExactly(
                            "shadow new (fake://registry) differs from what is served: missing 1" + " (10.0.0.1:8080)");
            assertThat(orders.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .hasSize(2);
        }
    }
}
