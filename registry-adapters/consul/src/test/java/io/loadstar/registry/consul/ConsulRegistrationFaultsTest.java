package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.server.ConsulServer;
import io.loadstar.testkit.server.TestHttp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration in a real agent that fails, forgets or refuses. */
@Tag("server")
class ConsulRegistrationFaultsTest {

    private static final ServiceInstance A = ServiceInstance.builder("orders")
            .id("a")
            .address("10.0.0.1", 8080)
            .health(RegisteredHealth.PASSING)
            .build();
    private static final String ID = "orders:a";
    private static final String CHECK = "service:orders:a";

    @TempDir
    Path dir;

    private static void done(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static DiscoveryError error(CompletionStage<?> stage) {
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> stage.toCompletableFuture().get(20, TimeUnit.SECONDS));
        assertThat(failure).hasCauseInstanceOf(DiscoveryException.class);
        return ((DiscoveryException) requireNonNull(failure.getCause())).error();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttl", "none"})
    void row10_isRegisteredAgainWithinAThirdOfTheTimeToLiveAndASecondOfAWipe(String check) throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir);
                ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri() + "?check.ttl=9s&check=" + check)) {
            AgentView view = new AgentView(consul);
            done(registrar.register(A).whenRegistered());

            consul.wipe();
            assertThat(view.services().isEmpty() || view.services().containsKey(ID))
                    .isTrue();

            await().atMost(Duration.ofSeconds(9 / 3 + 1))
                    .until(() -> view.services().containsKey(ID));
            await().until(() -> view.passing("orders").size() == 1);
        }
    }

    @Test
    void row10_aDrainOutlivesAWipe() throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir);
                ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri() + "?check.ttl=3s")) {
            AgentView view = new AgentView(consul);
            done(registrar.register(A).drain());

            consul.wipe();

            await().until(() -> view.check("_service_maintenance:" + ID, "Status") != null);
            await().until(() -> "passing".equals(view.check(CHECK, "Status")));
            assertThat(view.passing("orders")).isEmpty();
        }
    }

    @Test
    void anAgentThatIsNotThereYetIsWaitedFor() throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir)) {
            consul.kill();
            try (ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri() + "?check.ttl=3s")) {
                Registration registration = registrar.register(A);
                await().during(Duration.ofSeconds(1))
                        .until(() -> !registration
                                .whenRegistered()
                                .toCompletableFuture()
                                .isDone());

                consul.start();

                done(registration.whenRegistered());
                assertThat(new AgentView(consul).services().containsKey(ID)).isTrue();
            }
        }
    }

    @Test
    void anAgentThatKeepsItsDataGoesOnWithThemAfterARestart() throws Exception {
        try (ConsulServer consul = ConsulServer.builder(dir).persistent().start();
                ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri() + "?check.ttl=6s")) {
            AgentView view = new AgentView(consul);
            Registration registration = registrar.register(A);
            done(registration.whenRegistered());
            await().until(() -> view.passing("orders").size() == 1);
            long epoch = view.instance("orders").startEpoch();

            consul.kill();
            consul.start();

            await().during(Duration.ofSeconds(7))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> view.passing("orders").size() == 1);
            assertThat(view.instance("orders").startEpoch()).isEqualTo(epoch);
            done(registration.update(now -> now.toBuilder().weight(700).build()));
        }
    }

    @Test
    void anAgentThatHangsDoesNotHoldTheEndForLong() throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir)) {
            ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri());
            done(registrar.register(A).whenRegistered());
            consul.pause();
            long before = System.nanoTime();

            registrar.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
            consul.resume();
        }
    }

    @Test
    void aTokenThatMayNotIsDeniedInOneLineAndOneThatMayTakesOverByItsFile() throws Exception {
        try (ConsulServer consul = ConsulServer.builder(dir).acls("root").start()) {
            String weak = token(consul, "weak", "service \\\"orders\\\" { policy = \\\"read\\\" }");
            String enough = token(consul, "enough", "service \\\"orders\\\" { policy = \\\"write\\\" }");
            Path file = Files.writeString(dir.resolve("token"), weak);
            try (ServiceRegistrar registrar =
                    ServiceRegistrar.create(consul.uri() + "?check.ttl=3s&token-file=" + file)) {
                Registration registration = registrar.register(A);

                DiscoveryError error = error(registration.whenRegistered());
                assertThat(error.kind()).isEqualTo(DiscoveryError.Kind.DENIED);
                assertThat(error.message())
                        .contains(": orders:a: registering: 403: Permission denied")
                        .endsWith("give a token (token-file, token-env) whose policy has"
                                + " service \"orders\" { policy = \"write\" }")
                        .doesNotContain(weak);

                Files.writeString(file, enough);
                AgentView view = new AgentView(consul);
                await().until(() -> view.passing("orders").size() == 1);
                done(registration.drain());
                await().until(() -> view.passing("orders").isEmpty());
                done(registration.update(now -> now.toBuilder()
                        .weight(5)
                        .health(RegisteredHealth.PASSING)
                        .build()));
                await().until(() -> view.passing("orders").size() == 1);
                done(registration.deregister());
                await().until(() -> view.all("orders").isEmpty());
            }
        }
    }

    private static String token(ConsulServer consul, String name, String rules) {
        TestHttp http = consul.http();
        http.put("/v1/acl/policy", "{\"Name\": \"" + name + "\", \"Rules\": \"" + rules + "\"}")
                .body();
        String made = http.put("/v1/acl/token", "{\"Policies\": [{\"Name\": \"" + name + "\"}]}")
                .body();
        return String.valueOf(JsonTree.object(made).get("SecretID"));
    }
}
