package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** An application with Spring Cloud LoadBalancer on its class path, started as Spring Boot starts it. */
class SpringCloudTest {

    private final Backend one = new Backend("one");
    private final Backend two = new Backend("two");

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private void run(Consumer<ConfigurableApplicationContext> test, String... properties) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties(
                        "loadstar.services.orders.instances=" + one.address(),
                        "loadstar.discovery-client=false",
                        "spring.cloud.discovery.client.simple.instances.orders[0].uri=http://" + two.address(),
                        "spring.cloud.compatibility-verifier.enabled=false",
                        "spring.main.banner-mode=off")
                .properties(properties)
                .run()) {
            test.accept(context);
        }
    }

    private static void assertAnswers(ConfigurableApplicationContext context, String expected) {
        assertThat(context.getBean(RestTemplate.class).getForObject("http://orders/x", String.class))
                .isEqualTo(expected);
        assertThat(context.getBean(RestClient.Builder.class)
                        .build()
                        .get()
                        .uri("http://orders/x")
                        .retrieve()
                        .body(String.class))
                .isEqualTo(expected);
        assertThat(context.getBean(WebClient.Builder.class)
                        .build()
                        .get()
                        .uri("http://orders/x")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .isEqualTo(expected);
    }

    @Test
    void itsAnnotationIsHonouredAndEachRequestIsBalancedOnce() {
        run(context -> {
            assertAnswers(context, "one");
            assertThat(one.asked()).hasSize(3);
            assertThat(context.getBean(LoadBalancerClient.class)).isNotNull();
        });
    }

    @Test
    void onePropertyLetsItBalance() {
        run(
                context -> {
                    assertAnswers(context, "two");
                    assertThat(one.asked()).isEmpty();
                },
                "loadstar.load-balanced=spring-cloud");
    }

    @Test
    void disabledThisLibraryLeavesItAlone() {
        run(context -> assertAnswers(context, "two"), "loadstar.enabled=false");
    }

    @Test
    void itsBalancerAndItsClientsKnowWhatTheResolverKnows() {
        run(
                context -> {
                    assertAnswers(context, "one");
                    assertThat(two.asked()).isEmpty();
                    assertThat(context.getBean("loadstarDiscoveryClient", DiscoveryClient.class)
                                    .getInstances("orders"))
                            .extracting(ServiceInstance::getUri)
                            .containsExactly(URI.create("http://" + one.address()));
                    assertThat(context.getBean("loadstarReactiveDiscoveryClient", ReactiveDiscoveryClient.class)
                                    .getInstances("orders")
                                    .map(ServiceInstance::getInstanceId)
                                    .collectList()
                                    .block())
                            .containsExactly(one.address());
                },
                "loadstar.discovery-client=true",
                "loadstar.load-balanced=spring-cloud");
    }

    @Test
    void aWrongWordIsToldAtTheStart() {
        assertThatThrownBy(() -> run(context -> {}, "loadstar.load-balanced=ribbon"))
                .rootCause()
                .hasMessageContaining("ribbon");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        @org.springframework.cloud.client.loadbalancer.LoadBalanced
        RestTemplate template() {
            return new RestTemplate();
        }

        @Bean
        @org.springframework.cloud.client.loadbalancer.LoadBalanced
        RestClient.Builder restClients() {
            return RestClient.builder();
        }

        @Bean
        @org.springframework.cloud.client.loadbalancer.LoadBalanced
        WebClient.Builder webClients() {
            return WebClient.builder();
        }
    }
}
