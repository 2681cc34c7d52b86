package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NetworkAddress;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** {@code http://orders/…} with the client that must not block, against real servers. */
class WebClientBalancingTest {

    private final Backend one = new Backend("one");
    private final Backend two = new Backend("two");
    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarClientAutoConfiguration.class))
                .withUserConfiguration(Clients.class);
    }

    private void run(String instances, ContextConsumer<AssertableApplicationContext> test) {
        runner().withPropertyValues("loadstar.services.orders.instances=" + instances)
                .run(test);
    }

    private static Mono<String> get(AssertableApplicationContext context, String uri) {
        return context.getBean(WebClient.Builder.class)
                .build()
                .get()
                .uri(uri)
                .retrieve()
                .bodyToMono(String.class);
    }

    @Test
    void theHostNamesTheService() {
        run(one.address() + ',' + two.address(), context -> {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 16; i++) {
                answers.add(String.valueOf(
                        get(context, "http://orders/v1/items?page=2").block()));
            }
            assertThat(answers).containsExactlyInAnyOrder("one", "two");
            assertThat(one.asked()).contains("GET /v1/items?page=2");
        });
    }

    @Test
    void aRequestThatCannotConnectGoesToAnotherInstance() {
        run(one.address() + ',' + Backend.nobody(), context -> {
            for (int i = 0; i < 8; i++) {
                assertThat(get(context, "http://orders/x").block()).isEqualTo("one");
            }
        });
    }

    @Test
    void whoSubscribesIsNotBlockedBeforeTheFirstSnapshot() {
        registry.silence();
        runner().withBean(ServiceResolverCustomizer.class, () -> builder -> builder.discoverer(registry))
                .run(context -> {
                    CompletableFuture<String> answer =
                            get(context, "http://orders/x").toFuture();
                    assertThat(answer).isNotDone();

                    registry.set(
                            "orders",
                            List.of(ServiceInstance.builder("orders")
                                    .address(NetworkAddress.parse(one.address()))
                                    .build()));
                    registry.recover();

                    Awaitility.await().until(answer::isDone);
                    assertThat(answer.join()).isEqualTo("one");
                });
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreHoldsNoTicket() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run("127.0.0.1:" + silent.getLocalPort(), context -> {
                LoadBalancer orders = context.getBean(ServiceResolver.class).loadBalancer("orders");
                Disposable request = get(context, "http://orders/x").subscribe(answer -> {}, failure -> {});
                Awaitility.await().until(() -> inFlight(orders) == 1);

                request.dispose();

                Awaitility.await().until(() -> inFlight(orders) == 0);
            });
        }
    }

    private static int inFlight(LoadBalancer balancer) {
        return balancer.explain(PickContext.NONE).hosts().stream()
                .mapToInt(HostExplanation::inFlight)
                .sum();
    }

    @Test
    void theContextOfTheCallerReachesWhatIsBehind() {
        ExchangeFilterFunction behind =
                (request, next) -> Mono.deferContextual(view -> next.exchange(ClientRequest.from(request)
                        .header("X-Token", view.<String>get("token"))
                        .build()));
        run(one.address() + ',' + Backend.nobody(), context -> {
            WebClient client = context.getBean(WebClient.Builder.class)
                    .clone()
                    .filter(behind)
                    .build();
            for (int i = 0; i < 4; i++) {
                String answer = client.get()
                        .uri("http://orders/x")
                        .retrieve()
                        .bodyToMono(String.class)
                        .contextWrite(view -> view.put("token", "from-context"))
                        .block();
                assertThat(answer).isEqualTo("one");
            }
            assertThat(one.asked()).hasSize(4).containsOnly("GET /x from-context");
        });
    }

    @Test
    void aServiceThatNobodyKnowsIsToldAsSuch() {
        run(
                one.address(),
                context -> assertThatThrownBy(
                                () -> get(context, "http://users/x").block())
                        .isInstanceOf(NoInstanceException.class)
                        .hasMessageStartingWith("UNKNOWN_SERVICE: users"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Clients {
        @Bean
        @LoadBalanced
        WebClient.Builder balanced() {
            return WebClient.builder();
        }
    }
}
