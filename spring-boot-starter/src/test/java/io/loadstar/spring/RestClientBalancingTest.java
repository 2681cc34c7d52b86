package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ServiceResolver;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** {@code http://orders/…} with the blocking clients, against real servers. */
class RestClientBalancingTest {

    private final Backend one = new Backend("one");
    private final Backend two = new Backend("two");

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private static void run(
            String instances, ContextConsumer<AssertableApplicationContext> test, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarClientAutoConfiguration.class))
                .withUserConfiguration(Clients.class)
                .withPropertyValues("loadstar.services.orders.instances=" + instances)
                .withPropertyValues(properties)
                .run(test);
    }

    private static RestClient client(AssertableApplicationContext context) {
        return context.getBean("balanced", RestClient.Builder.class).build();
    }

    private static String get(RestClient client, String uri) {
        return String.valueOf(client.get().uri(URI.create(uri)).retrieve().body(String.class));
    }

    @Test
    void theHostNamesTheService() {
        run(one.address() + ',' + two.address(), context -> {
            RestClient client = client(context);
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 16; i++) {
                answers.add(get(client, "http://orders/v1/items?page=2&q=a%20b"));
            }
            assertThat(answers).containsExactlyInAnyOrder("one", "two");
            assertThat(one.asked()).contains("GET /v1/items?page=2&q=a%20b");
        });
    }

    @Test
    void aRequestThatCannotConnectGoesToAnotherInstance() {
        run(one.address() + ',' + Backend.nobody(), context -> {
            RestClient client = client(context);
            for (int i = 0; i < 8; i++) {
                assertThat(get(client, "http://orders/x")).isEqualTo("one");
                assertThat(client.post()
                                .uri("http://orders/x")
                                .body("new")
                                .retrieve()
                                .body(String.class))
                        .isEqualTo("one");
            }
        });
    }

    @Test
    void whatABuilderIsGivenLaterHoldsForEveryAttempt() {
        AtomicInteger answers = new AtomicInteger();
        run(one.address() + ',' + Backend.nobody(), context -> {
            RestClient client = context.getBean("balanced", RestClient.Builder.class)
                    .requestInterceptor((request, body, execution) -> {
                        request.getHeaders().add("X-Token", "secret");
                        ClientHttpResponse answer = execution.execute(request, body);
                        answers.incrementAndGet();
                        return answer;
                    })
                    .build();
            for (int i = 0; i < 8; i++) {
                assertThat(get(client, "http://orders/x")).isEqualTo("one");
            }
            assertThat(one.asked()).hasSize(8).containsOnly("GET /x secret");
            assertThat(answers).hasValue(8);
        });
    }

    @Test
    void onlyAnIdempotentRequestGoesToAnotherInstanceWhenTheConnectionBreaks() {
        try (Backend.Breaking breaking = new Backend.Breaking()) {
            run(one.address() + ',' + breaking.address(), context -> {
                RestClient client = client(context);
                for (int i = 0; i < 8; i++) {
                    assertThat(get(client, "http://orders/x")).isEqualTo("one");
                }
                assertThat(breaking.taken()).isNotEmpty();
                one.asked().clear();
                assertThatThrownBy(() -> post(client, false)).isInstanceOf(ResourceAccessException.class);
                one.asked().clear();
                post(client, true);
                assertThat(one.asked()).contains("POST /x");
            });
        }
    }

    /** Sends as many as surely reach both instances. */
    private static void post(RestClient client, boolean idempotent) {
        for (int i = 0; i < 8; i++) {
            client.post()
                    .uri("http://orders/x")
                    .attribute(Balancing.IDEMPOTENT, idempotent)
                    .body("new")
                    .retrieve()
                    .toBodilessEntity();
        }
    }

    @Test
    void anAnswerIsAnAnswerWhateverItsStatus() {
        one.status(503);
        run(one.address(), context -> {
            RestClient client = client(context);
            assertThatThrownBy(() -> get(client, "http://orders/x")).hasMessageContaining("503");
            assertThat(one.asked()).hasSize(1);
        });
    }

    @Test
    void everyTicketIsCompleted() {
        run(one.address(), context -> {
            get(client(context), "http://orders/x");

            var pick = context.getBean(ServiceResolver.class)
                    .loadBalancer("orders")
                    .pick(PickContext.NONE);
            assertThat(pick.inFlightAtPick()).isZero();
        });
    }

    @Test
    void anInstanceThatFailsItsHealthCheckIsNotAsked() {
        one.status(500);
        run(
                one.address() + ',' + two.address(),
                context -> {
                    RestClient client = client(context);
                    LoadBalancer orders = context.getBean(ServiceResolver.class).loadBalancer("orders");
                    Awaitility.await()
                            .until(() -> orders.explain(PickContext.NONE).hosts().stream()
                                            .filter(HostExplanation::usable)
                                            .count()
                                    == 1);
                    for (int i = 0; i < 8; i++) {
                        assertThat(get(client, "http://orders/x")).isEqualTo("two");
                    }
                },
                "loadstar.services.orders.health.active.type=http",
                "loadstar.services.orders.health.active.interval=20ms",
                "loadstar.services.orders.health.active.timeout=10s",
                "loadstar.services.orders.health.active.fall=1",
                "loadstar.services.orders.panic.threshold=0");
    }

    @Test
    void aServiceThatNobodyKnowsIsToldAsSuch() {
        run(
                one.address(),
                context -> assertThatThrownBy(() -> get(client(context), "http://users/x"))
                        .isInstanceOf(NoInstanceException.class)
                        .hasMessageStartingWith("UNKNOWN_SERVICE: users"));
    }

    @Test
    void whatIsNotMarkedIsLeftAlone() {
        run(one.address(), context -> {
            RestClient plain =
                    context.getBean("plain", RestClient.Builder.class).build();
            assertThat(get(plain, "http://" + one.address() + "/x")).isEqualTo("one");
            assertThatThrownBy(() -> get(plain, "http://orders.invalid/x")).isInstanceOf(ResourceAccessException.class);
        });
    }

    @Test
    void aCopyOfABuilderIsBalancedToo() {
        run(one.address(), context -> {
            RestClient.Builder builder = context.getBean("balanced", RestClient.Builder.class);
            assertThat(builder.baseUrl("http://orders/v1")).isSameAs(builder);
            RestClient copy = builder.clone().build();
            assertThat(String.valueOf(copy.get().uri("/x").retrieve().body(String.class)))
                    .isEqualTo("one");
            assertThat(one.asked()).containsExactly("GET /v1/x");
        });
    }

    @Test
    void aRestTemplateIsBalanced() {
        run(one.address() + ',' + Backend.nobody(), context -> {
            RestTemplate template = context.getBean(RestTemplate.class);
            for (int i = 0; i < 8; i++) {
                assertThat(template.getForObject("http://orders/{id}", String.class, "7"))
                        .isEqualTo("one");
            }
            assertThat(one.asked()).hasSize(8).containsOnly("GET /7 template");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Clients {
        @Bean
        @LoadBalanced
        RestClient.Builder balanced() {
            return RestClient.builder();
        }

        @Bean
        RestClient.Builder plain() {
            return RestClient.builder();
        }

        @Bean
        @LoadBalanced
        RestTemplate template() {
            RestTemplate template = new RestTemplate();
            template.getInterceptors().add((request, body, execution) -> {
                request.getHeaders().add("X-Token", "template");
                return execution.execute(request, body);
            });
            return template;
        }
    }
}
