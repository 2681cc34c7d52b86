package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.Locality;
import io.loadstar.testkit.FakeRegistry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;

/** What Spring Cloud is told of services and instances, and what it is told when the registry is down. */
class LoadstarDiscoveryAutoConfigurationTest {

    private final FakeRegistry registry = new FakeRegistry();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarDiscoveryAutoConfiguration.class))
            .withBean(ServiceResolverCustomizer.class, () -> builder -> builder.discoverer(registry));

    private static io.loadstar.ServiceInstance instance(String host, int weight) {
        return io.loadstar.ServiceInstance.builder("orders")
                .id(host)
                .address(host, 8443)
                .secure(true)
                .weight(weight)
                .locality(Locality.zone("a"))
                .metadata(Map.of("team", "shop"))
                .build();
    }

    @Test
    void anInstanceIsToldAsSpringCloudHasIt() {
        registry.set("orders", List.of(instance("10.0.0.1", 100)));

        runner.run(context -> {
            List<ServiceInstance> instances =
                    context.getBean(DiscoveryClient.class).getInstances("orders");
            assertThat(instances).singleElement().satisfies(one -> {
                assertThat(one.getInstanceId()).isEqualTo("10.0.0.1");
                assertThat(one.getServiceId()).isEqualTo("orders");
                assertThat(one.getUri()).isEqualTo(URI.create("https://10.0.0.1:8443"));
                assertThat(one.getMetadata()).containsEntry("team", "shop").containsEntry("zone", "a");
            });
        });
    }

    @Test
    void whatIsDrainedIsNotTold() {
        registry.set("orders", List.of(instance("10.0.0.1", 100), instance("10.0.0.2", 0)));

        runner.run(context -> assertThat(context.getBean(DiscoveryClient.class).getInstances("orders"))
                .extracting(ServiceInstance::getHost)
                .containsExactly("10.0.0.1"));
    }

    @Test
    void theLastGoodIsToldWhileTheRegistryIsDown() {
        registry.set("orders", List.of(instance("10.0.0.1", 100)));

        runner.run(context -> {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            assertThat(client.getInstances("orders")).hasSize(1);
            assertThat(client.getServices()).containsExactly("orders");
            // A handle keeps the service watched, as its users would.
            context.getBean(io.loadstar.ServiceResolver.class).loadBalancer("orders");

            registry.fail(DiscoveryError.Kind.UNREACHABLE);

            assertThat(client.getInstances("orders")).hasSize(1);
            assertThat(client.getServices()).isEmpty();
        });
    }

    @Test
    void whatNobodyKnowsHasNoInstances() {
        runner.run(context -> {
            assertThat(context.getBean(DiscoveryClient.class).getInstances("users"))
                    .isEmpty();
            assertThat(context.getBean(ReactiveDiscoveryClient.class)
                            .getInstances("users")
                            .collectList()
                            .block())
                    .isEmpty();
        });
    }

    @Test
    void aRegistryThatSaysNothingIsWaitedForWithAnEnd() {
        registry.silence();

        runner.withPropertyValues("loadstar.services.orders.startup.timeout=50ms")
                .run(context -> {
                    assertThat(context.getBean(DiscoveryClient.class).getInstances("orders"))
                            .isEmpty();
                    assertThat(registry.openedWatches("orders")).isEqualTo(1);
                });
    }

    @Test
    void servicesOfTheSettingsAreToldToo() {
        registry.set("orders", List.of(instance("10.0.0.1", 100)));

        runner.withPropertyValues("loadstar.services.users.instances=127.0.0.1:1")
                .run(context -> {
                    assertThat(context.getBean(DiscoveryClient.class).getServices())
                            .containsExactly("orders", "users");
                    assertThat(context.getBean(ReactiveDiscoveryClient.class)
                                    .getServices()
                                    .collectList()
                                    .block())
                            .containsExactly("orders", "users");
                });
    }

    @Test
    void onePropertyTakesItAway() {
        runner.withPropertyValues("loadstar.discovery-client=false")
                .run(context -> assertThat(context).doesNotHaveBean(DiscoveryClient.class));
    }
}
