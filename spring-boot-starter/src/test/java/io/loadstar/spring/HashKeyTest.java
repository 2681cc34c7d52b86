package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.PickContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.function.client.WebClient;

/** What a request is mapped by, and that it stays where it is. */
class HashKeyTest {

    private final Backend one = new Backend("one");
    private final Backend two = new Backend("two");
    private final Backend three = new Backend("three");

    @AfterEach
    void stop() {
        one.close();
        two.close();
        three.close();
        RequestContextHolder.resetRequestAttributes();
    }

    private void run(String hashKey, ContextConsumer<AssertableApplicationContext> test) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarClientAutoConfiguration.class))
                .withUserConfiguration(Clients.class)
                .withPropertyValues(
                        "loadstar.services.orders.instances=" + one.address() + ',' + two.address() + ','
                                + three.address(),
                        "loadstar.services.orders.policy=source_hash",
                        "loadstar.services.orders.hash-key=" + hashKey)
                .run(test);
    }

    /** Where a key belongs, by the resolver itself. */
    private String ownerOf(AssertableApplicationContext context, PickContext key) {
        String id = context.getBean(io.loadstar.ServiceResolver.class)
                .next("orders", key)
                .id();
        return id.equals(one.address()) ? "one" : id.equals(two.address()) ? "two" : "three";
    }

    private static String get(AssertableApplicationContext context, Consumer<RestClient.RequestHeadersSpec<?>> with) {
        RestClient.RequestHeadersSpec<?> request =
                context.getBean(RestClient.Builder.class).build().get().uri("http://orders/x");
        with.accept(request);
        return String.valueOf(request.retrieve().body(String.class));
    }

    @Test
    void aHeaderOfTheRequest() {
        run("header:X-User", context -> {
            for (int i = 0; i < 16; i++) {
                String user = "user-" + i;
                assertThat(get(context, request -> request.header("X-User", user)))
                        .isEqualTo(ownerOf(context, PickContext.key(user)));
            }
        });
    }

    @Test
    void aCookieOfTheRequest() {
        run("cookie:SESSION", context -> {
            for (int i = 0; i < 16; i++) {
                String session = "s=" + i;
                assertThat(get(context, request -> request.header("Cookie", "a=b; SESSION=" + session + "; c=d")))
                        .isEqualTo(ownerOf(context, PickContext.key(session)));
            }
        });
    }

    @Test
    void whatTheRequestDoesNotSayIsTakenOfTheOneThatIsAnswered() {
        MockHttpServletRequest answered = new MockHttpServletRequest();
        answered.addHeader("X-User", "user-7");
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(answered));

        run("header:X-User", context -> {
            assertThat(get(context, request -> {})).isEqualTo(ownerOf(context, PickContext.key("user-7")));
            assertThat(get(context, request -> request.header("X-User", "user-8")))
                    .isEqualTo(ownerOf(context, PickContext.key("user-8")));
        });
    }

    @Test
    void theAddressOfWhoIsAnswered() throws UnknownHostException {
        for (String address : new String[] {"10.1.2.3", "10.1.2.4", "2001:db8::7", "10.1.2.9", "10.1.3.9"}) {
            MockHttpServletRequest answered = new MockHttpServletRequest();
            answered.setRemoteAddr(address);
            RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(answered));
            PickContext key = PickContext.source(InetAddress.getByName(address));

            run(
                    "remote-address",
                    context -> assertThat(get(context, request -> {})).isEqualTo(ownerOf(context, key)));
        }
    }

    @Test
    void anAddressThatIsANameIsNotLookedUp() {
        MockHttpServletRequest answered = new MockHttpServletRequest();
        answered.setRemoteAddr("localhost");
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(answered));

        assertThat(new ServletFacts().remoteAddress()).isNull();
        answered.setRemoteAddr("face");
        assertThat(new ServletFacts().remoteAddress()).isNull();
    }

    @Test
    void anAttributeOfTheRequestIsStrongerThanTheSettings() {
        run("header:X-User", context -> {
            for (int i = 0; i < 8; i++) {
                int key = i;
                assertThat(get(
                                context,
                                request -> request.header("X-User", "same").attribute(Balancing.HASH_KEY, key)))
                        .isEqualTo(ownerOf(context, PickContext.key(String.valueOf(key))));
            }
            PickContext preferred = PickContext.NONE.preferring(two.address());
            assertThat(get(context, request -> request.attribute(Balancing.PICK_CONTEXT, preferred)))
                    .isEqualTo("two");
        });
    }

    @Test
    void aWebClientIsMappedByTheExchangeThatIsAnswered() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress("10.1.2.3", 5_000))
                .header("X-User", "user-3")
                .cookie(new HttpCookie("SESSION", "s-1")));
        run(
                "remote-address",
                context -> assertThat(answerWithin(context, exchange))
                        .isEqualTo(ownerOf(context, PickContext.source(address("10.1.2.3")))));
        run(
                "header:X-User",
                context -> assertThat(answerWithin(context, exchange))
                        .isEqualTo(ownerOf(context, PickContext.key("user-3"))));
        run(
                "cookie:SESSION",
                context -> assertThat(answerWithin(context, exchange))
                        .isEqualTo(ownerOf(context, PickContext.key("s-1"))));
    }

    private static @Nullable String answerWithin(AssertableApplicationContext context, MockServerWebExchange exchange) {
        return context.getBean(WebClient.Builder.class)
                .build()
                .get()
                .uri("http://orders/x")
                .retrieve()
                .bodyToMono(String.class)
                .contextWrite(view -> view.put(ServerWebExchangeContextFilter.EXCHANGE_CONTEXT_ATTRIBUTE, exchange))
                .block();
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void aCookieIsFoundInItsHeader() {
        HttpHeaders headers = new HttpHeaders();
        headers.add("Cookie", "a=1;b = two ;c");
        RequestFacts facts = headers::getFirst;

        assertThat(Map.of("a", "1", "b", "two"))
                .allSatisfy((name, value) -> assertThat(facts.cookie(name)).isEqualTo(value));
        assertThat(facts.cookie("c")).isNull();
        assertThat(RequestFacts.NONE.cookie("a")).isNull();
        assertThat(new AtomicReference<>(RequestFacts.NONE.remoteAddress()).get())
                .isNull();
    }

    @Configuration(proxyBeanMethods = false)
    static class Clients {
        @Bean
        @LoadBalanced
        RestClient.Builder restClients() {
            return RestClient.builder();
        }

        @Bean
        @LoadBalanced
        WebClient.Builder webClients() {
            return WebClient.builder();
        }
    }
}
