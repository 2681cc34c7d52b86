package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** An application with a real server: registered with the port that was bound, found by itself, and ended in order. */
class ServedApplicationTest {

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .logStartupInfo(false)
                .properties(
                        "spring.application.name=shop",
                        "server.port=0",
                        "server.shutdown=graceful",
                        "loadstar.registration.host=127.0.0.1",
                        "loadstar.registration.shutdown-wait=0s",
                        "spring.cloud.compatibility-verifier.enabled=false",
                        "spring.main.banner-mode=off")
                .run();
    }

    private static CompletableFuture<String> get(ConfigurableApplicationContext context) {
        return context.getBean(WebClient.Builder.class)
                .build()
                .get()
                .uri("http://shop/hello")
                .retrieve()
                .bodyToMono(String.class)
                .toFuture();
    }

    @Test
    void theLastRequestEndsAfterItIsOutOfTheRegistry()
            throws ExecutionException, InterruptedException, TimeoutException {
        ConfigurableApplicationContext context = start();
        FakeRegistry registry = context.getBean(FakeRegistry.class);
        Application application = context.getBean(Application.class);
        try (ServiceResolver outside =
                ServiceResolver.builder().discoverer(registry).build()) {
            ServiceInstance found = outside.next("shop");
            assertThat(found.port())
                    .isEqualTo(context.getEnvironment().getProperty("local.server.port", Integer.class));
            LoadBalancer shop = outside.loadBalancer("shop");
            CompletableFuture<String> answer = get(context);
            application.asked.get(10, TimeUnit.SECONDS);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);

            Awaitility.await()
                    .until(() -> !shop.snapshot().heldSince().isEmpty()
                            || shop.snapshot().instances().isEmpty());
            assertThat(closed).isNotDone();
            application.mayAnswer.complete("hello");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        private final CompletableFuture<Void> asked = new CompletableFuture<>();
        private final CompletableFuture<String> mayAnswer = new CompletableFuture<>();

        @Bean
        FakeRegistry registry() {
            return new FakeRegistry();
        }

        @Bean
        ServiceRegistrar registrar(FakeRegistry registry) {
            return registry.registrar();
        }

        @Bean
        ServiceResolverCustomizer customizer(FakeRegistry registry) {
            return builder -> builder.discoverer(registry);
        }

        @Bean
        @LoadBalanced
        WebClient.Builder clients() {
            return WebClient.builder();
        }

        @Bean
        HttpHandler handler() {
            return (request, response) -> {
                asked.complete(null);
                Mono<DataBuffer> body = Mono.fromFuture(mayAnswer)
                        .map(text -> response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8)));
                return response.writeWith(body);
            };
        }
    }
}
