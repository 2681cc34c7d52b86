package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** When this application is registered, as what, and when it is taken out. */
class OwnRegistrationTest {

    /** Where Spring Boot lets the requests in flight of a web server end. */
    private static final int GRACEFUL_SHUTDOWN = SmartLifecycle.DEFAULT_PHASE - 1024;

    private final FakeRegistry registry = new FakeRegistry();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LoadstarAutoConfiguration.class, LoadstarRegistrationAutoConfiguration.class))
            .withPropertyValues(
                    "loadstar.registry.uri=static:10.0.0.1:80",
                    "spring.application.name=shop",
                    "loadstar.registration.host=10.0.0.5",
                    "loadstar.registration.shutdown-wait=0s",
                    "local.server.port=8123");

    private ApplicationContextRunner registering() {
        return runner.withBean(ServiceRegistrar.class, registry::registrar);
    }

    private static void ready(AssertableApplicationContext context) {
        AvailabilityChangeEvent.publish(context.getSourceApplicationContext(), ReadinessState.ACCEPTING_TRAFFIC);
    }

    private static @Nullable Registration registrationOf(AssertableApplicationContext context) {
        return context.getBean(OwnRegistration.class).registration();
    }

    private static ServiceInstance registered(AssertableApplicationContext context) {
        Registration registration = registrationOf(context);
        assertThat(registration).isNotNull();
        assertThat(registration.whenRegistered().toCompletableFuture()).isCompleted();
        return registration.instance();
    }

    @Test
    void itIsRegisteredWhenItIsReadyAndNotBefore() {
        registering().run(context -> {
            assertThat(registrationOf(context)).isNull();

            ready(context);

            ServiceInstance instance = registered(context);
            assertThat(instance.service()).isEqualTo("shop");
            assertThat(instance.address()).isEqualTo(NetworkAddress.parse("10.0.0.5:8123"));
            assertThat(instance.metadata()).isEmpty();
        });
    }

    @Test
    void itsPropertiesAreToldToTheRegistry() {
        registering()
                .withPropertyValues(
                        "loadstar.registration.service=orders",
                        "loadstar.registration.id=orders-1",
                        "loadstar.registration.port=443",
                        "loadstar.registration.zone=a",
                        "loadstar.registration.version=1.2",
                        "loadstar.registration.weight=50",
                        "loadstar.registration.tags=blue,fast",
                        "loadstar.registration.metadata.team=shop",
                        "server.ssl.bundle=web",
                        "local.management.port=9001")
                .run(context -> {
                    ready(context);

                    ServiceInstance instance = registered(context);
                    assertThat(instance.service()).isEqualTo("orders");
                    assertThat(instance.id()).isEqualTo("orders-1");
                    assertThat(instance.port()).isEqualTo(443);
                    assertThat(instance.locality().zone()).isEqualTo("a");
                    assertThat(instance.version()).isEqualTo("1.2");
                    assertThat(instance.weight()).isEqualTo(50);
                    assertThat(instance.secure()).isTrue();
                    assertThat(instance.tags()).containsExactly("blue", "fast");
                    assertThat(instance.metadata())
                            .containsEntry("team", "shop")
                            .containsEntry("management.port", "9001");
                });
    }

    @Test
    void itLeavesTheRegistryBeforeItsServerLetsRequestsEnd() {
        List<Boolean> stillThere = new ArrayList<>();
        registering()
                .withBean(
                        "graceful",
                        SmartLifecycle.class,
                        () -> new Phase(GRACEFUL_SHUTDOWN, () -> stillThere.add(isRegistered())))
                .run(context -> {
                    ready(context);
                    assertThat(isRegistered()).isTrue();
                });

        assertThat(stillThere).containsExactly(false);
    }

    private boolean isRegistered() {
        SnapshotRecorder recorder = new SnapshotRecorder();
        registry.watch(ServiceKey.parse("shop"), recorder).close();
        return recorder.snapshots().stream()
                .anyMatch(snapshot -> !snapshot.instances().isEmpty());
    }

    @Test
    void itsClientsHaveTimeToHearOfIt() {
        registering()
                .withPropertyValues("loadstar.registration.shutdown-wait=1h")
                .run(context -> {
                    ready(context);
                    AtomicBoolean ended = new AtomicBoolean();

                    context.getBean(OwnRegistration.class).stop(() -> ended.set(true));

                    assertThat(isRegistered()).isFalse();
                    assertThat(ended).isFalse();
                });
    }

    @Test
    void aContextThatStartsAgainIsRegisteredAgain() {
        registering().run(context -> {
            ready(context);
            OwnRegistration own = context.getBean(OwnRegistration.class);

            own.stop();
            assertThat(isRegistered()).isFalse();
            own.start();
            assertThat(isRegistered()).isTrue();
        });
    }

    @Test
    void aRegistryThatTakesNoneIsNoReasonNotToStart() {
        runner.run(context -> {
            ready(context);
            assertThat(registrationOf(context)).isNull();
        });
    }

    @Test
    void withoutAServerOrANameNothingIsRegistered() {
        registering().withPropertyValues("local.server.port=").run(context -> {
            ready(context);
            assertThat(registrationOf(context)).isNull();
        });
        registering().withPropertyValues("spring.application.name=").run(context -> {
            ready(context);
            assertThat(registrationOf(context)).isNull();
        });
    }

    @Test
    void onePropertyTurnsItOff() {
        registering()
                .withPropertyValues("loadstar.registration.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(OwnRegistration.class));
    }

    /** Does something when its phase is stopped. */
    private record Phase(int getPhase, Runnable onStop) implements SmartLifecycle {
        @Override
        public void start() {}

        @Override
        public void stop() {
            onStop.run();
        }

        @Override
        public boolean isRunning() {
            return true;
        }
    }
}
