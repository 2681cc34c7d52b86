package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Registration;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.client.RestClient;

/** A fresh application with one line of configuration and a real agent: registers, discovers, balances. */
@Tag("server")
class ConsulApplicationTest {

    @Test
    void oneLineRegistersDiscoversAndBalances(@TempDir Path folder) throws Exception {
        try (ConsulServer consul = ConsulServer.start(folder);
                ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.REACTIVE)
                        .logStartupInfo(false)
                        .properties(
                                "spring.application.name=shop",
                                "server.port=0",
                                "loadstar.registry.uri=" + consul.uri(),
                                "loadstar.registration.host=127.0.0.1",
                                "loadstar.registration.shutdown-wait=0s",
                                "spring.cloud.compatibility-verifier.enabled=false",
                                "spring.main.banner-mode=off")
                        .run()) {
            Registration registration = context.getBean(OwnRegistration.class).registration();
            assertThat(registration).isNotNull();
            registration.whenRegistered().toCompletableFuture().get(20, TimeUnit.SECONDS);

            ServiceInstance found = context.getBean(ServiceResolver.class).next("shop");

            assertThat(found.port())
                    .isEqualTo(context.getEnvironment().getProperty("local.server.port", Integer.class));
            assertThat(context.getBean(RestClient.Builder.class)
                            .build()
                            .get()
                            .uri("http://shop/hello")
                            .retrieve()
                            .toBodilessEntity()
                            .getStatusCode())
                    .isEqualTo(HttpStatus.NO_CONTENT);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        @LoadBalanced
        RestClient.Builder clients() {
            return RestClient.builder();
        }

        @Bean
        HttpHandler handler() {
            return (request, response) -> {
                response.setStatusCode(HttpStatus.NO_CONTENT);
                return response.setComplete();
            };
        }
    }
}
