package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.ServiceResolver;
import io.loadstar.micrometer.LoadstarMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LoadstarMetricsAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarMetricsAutoConfiguration.class))
            .withPropertyValues("loadstar.services.orders.instances=127.0.0.1:1,127.0.0.1:2");

    @Test
    void theMetersOfTheResolverAreABeanThatSpringBootBinds() {
        MeterRegistry registry = new SimpleMeterRegistry();
        runner.run(context -> {
            context.getBean(LoadstarMetrics.class).bindTo(registry);
            context.getBean(ServiceResolver.class).next("orders");
            await().until(() ->
                    registry.find("loadstar.picks").tag("service", "orders").functionCounter() != null);
        });

        assertThat(registry.getMeters()).as("when the application has ended").isEmpty();
    }

    @Test
    void withoutTheBridgeThereAreNone() {
        runner.withClassLoader(new FilteredClassLoader(LoadstarMetrics.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("loadstarMetrics"));
    }

    @Test
    void whereLoadstarIsOffThereAreNone() {
        runner.withPropertyValues("loadstar.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LoadstarMetrics.class));
    }
}
