package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LoadstarAutoConfigurationTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LoadstarAutoConfiguration.class));

    @Test
    void oneLineIsEnough() {
        runner.withPropertyValues("loadstar.registry.uri=static:10.0.0.1:80")
                .run(context -> assertThat(
                                context.getBean(ServiceResolver.class).next("orders"))
                        .extracting(ServiceInstance::id)
                        .isEqualTo("10.0.0.1:80"));
    }

    @Test
    void aFileIsARegistry(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("services.json");
        Files.writeString(file, "{\"orders\": [{\"host\": \"10.0.0.7\", \"port\": 80}]}");

        runner.withPropertyValues("loadstar.registry.uri=" + file.toUri())
                .run(context -> assertThat(context.getBean(ServiceResolver.class)
                                .next("orders")
                                .port())
                        .isEqualTo(80));
    }

    @Test
    void theResolverEndsWithTheApplication() {
        ServiceResolver[] kept = new ServiceResolver[1];
        runner.withPropertyValues("loadstar.registry.uri=static:10.0.0.1:80")
                .run(context -> kept[0] = context.getBean(ServiceResolver.class));

        assertThatThrownBy(() -> kept[0].next("orders"))
                .isInstanceOfSatisfying(
                        NoInstanceException.class,
                        e -> assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.CLOSED));
    }

    @Test
    void severalRegistriesAreOne() {
        runner.withPropertyValues(
                        "loadstar.registries.here.uri=static:10.0.0.1:80",
                        "loadstar.registries.there.uri=static:10.9.0.1:80",
                        "loadstar.registries.there.priority=1")
                .run(context -> {
                    ServiceResolver resolver = context.getBean(ServiceResolver.class);
                    assertThat(resolver.next("orders").host()).isEqualTo("10.0.0.1");
                    assertThat(resolver.loadBalancer("orders").snapshot().instances())
                            .extracting(ServiceInstance::priority)
                            .containsExactlyInAnyOrder(0, 1);
                });
    }

    @Test
    void instancesOfOneServiceNeedNoRegistry() {
        runner.withPropertyValues("loadstar.services.orders.instances=127.0.0.1:8081,127.0.0.1:8082")
                .run(context -> {
                    ServiceResolver resolver = context.getBean(ServiceResolver.class);
                    assertThat(resolver.next("orders").port()).isBetween(8081, 8082);
                    assertThat(resolver.loadBalancer("orders").snapshot().instances())
                            .extracting(ServiceInstance::id)
                            .containsExactly("127.0.0.1:8081", "127.0.0.1:8082");
                });
    }

    @Test
    void instancesOfOneServiceStandBesideARegistry() {
        runner.withPropertyValues(
                        "loadstar.registry.uri=static:10.0.0.1:80", "loadstar.services.orders.instances=127.0.0.1:8081")
                .run(context -> {
                    ServiceResolver resolver = context.getBean(ServiceResolver.class);
                    assertThat(resolver.next("orders").id()).isEqualTo("127.0.0.1:8081");
                    assertThat(resolver.next("users").id()).isEqualTo("10.0.0.1:80");
                });
    }

    @Test
    void disabledThereIsNothing() {
        runner.withPropertyValues("loadstar.enabled=false", "loadstar.registry.uri=nonsense")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ServiceResolver.class)
                        .doesNotHaveBean(LoadstarSettings.class));
    }

    @Test
    void anApplicationsOwnResolverIsKept() {
        runner.withUserConfiguration(OwnResolver.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(ServiceResolver.class)
                        .isSameAs(context.getBean("mine")));
    }

    @Test
    void observersAndCustomizersAreGivenToTheResolver() {
        runner.withUserConfiguration(Customized.class).run(context -> {
            context.getBean(ServiceResolver.class).next("orders");
            List<ResolverEvent> events = context.getBean(Customized.class).events;
            Awaitility.await().until(() -> !events.isEmpty());
        });
    }

    @Test
    void settingsOfAServiceAreOnTopOfTheDefaults() {
        runner.withPropertyValues(
                        "loadstar.registry.uri=static:10.0.0.1:80",
                        "loadstar.defaults.policy=random",
                        "loadstar.services.orders.policy=source_hash",
                        "loadstar.services.orders.policy.points=64")
                .run(context -> {
                    ServiceResolver resolver = context.getBean(ServiceResolver.class);
                    assertThat(explained(resolver, "orders")).contains("source_hash");
                    assertThat(explained(resolver, "users")).contains("random");
                });
    }

    private static String explained(ServiceResolver resolver, String service) {
        resolver.next(service);
        return resolver.loadBalancer(service).explain(PickContext.NONE).policy();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnResolver {
        @Bean
        ServiceResolver mine() {
            return ServiceResolver.create("static:10.0.0.9:80");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        private final List<ResolverEvent> events = new CopyOnWriteArrayList<>();

        @Bean
        ServiceResolverCustomizer registry() {
            return builder -> builder.registry("static:10.0.0.1:80");
        }

        @Bean
        ResolverObserver observer() {
            return events::add;
        }
    }
}
