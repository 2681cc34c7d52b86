package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/** HTTP interfaces that are declared, which Spring Boot has from 4 on. */
class HttpServiceGroupTest {

    private final Backend one = new Backend("one");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LoadstarAutoConfiguration.class,
                    LoadstarClientAutoConfiguration.class,
                    HttpClientAutoConfiguration.class,
                    ImperativeHttpClientAutoConfiguration.class,
                    ReactiveHttpClientAutoConfiguration.class,
                    HttpServiceClientPropertiesAutoConfiguration.class,
                    HttpServiceClientAutoConfiguration.class,
                    ReactiveHttpServiceClientAutoConfiguration.class))
            .withUserConfiguration(Clients.class)
            .withPropertyValues(
                    "loadstar.services.orders.instances=" + one.address() + ',' + Backend.nobody(),
                    "spring.http.serviceclient.orders.base-url=http://orders/v1",
                    "spring.http.serviceclient.reactive.base-url=http://orders/v2",
                    "spring.http.serviceclient.outside.base-url=http://" + one.address() + "/v3");

    @AfterEach
    void stop() {
        one.close();
    }

    @Test
    void anInterfaceIsBalancedByTheHostOfItsGroup() {
        runner.run(context -> {
            for (int i = 0; i < 8; i++) {
                assertThat(context.getBean(Orders.class).items()).isEqualTo("one");
                assertThat(context.getBean(ReactiveOrders.class).items()).isEqualTo("one");
            }
            assertThat(one.asked()).hasSize(16).containsOnly("GET /v1/items", "GET /v2/items");
        });
    }

    @Test
    void anAddressIsLeftAlone() {
        runner.run(context -> {
            assertThat(context.getBean(Outside.class).items()).isEqualTo("one");
            assertThat(one.asked()).containsExactly("GET /v3/items");
        });
    }

    @Test
    void aGroupThatIsNotNamedIsLeftAlone() {
        runner.withPropertyValues("loadstar.http-service-groups=reactive").run(context -> {
            assertThat(context.getBean(ReactiveOrders.class).items()).isEqualTo("one");
            assertThatThrownBy(() -> context.getBean(Orders.class).items()).isInstanceOf(ResourceAccessException.class);
        });
    }

    interface Orders {
        @GetExchange("/items")
        String items();
    }

    interface ReactiveOrders {
        @GetExchange("/items")
        String items();
    }

    interface Outside {
        @GetExchange("/items")
        String items();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class)
    @ImportHttpServices(group = "outside", types = Outside.class)
    @ImportHttpServices(
            group = "reactive",
            types = ReactiveOrders.class,
            clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
    static class Clients {}
}
