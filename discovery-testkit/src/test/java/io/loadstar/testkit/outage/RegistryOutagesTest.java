package io.loadstar.testkit.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.internal.engine.FirstUsablePolicy;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.fault.EchoServer;
import io.loadstar.testkit.fault.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The extension runs all scenarios, and applications that do ill in them fail for their own reason. */
class RegistryOutagesTest {

    private static final List<AutoCloseable> LEFT = new ArrayList<>();

    @AfterAll
    static void closeWhatWasLeft() throws Exception {
        for (AutoCloseable left : LEFT) {
            left.close();
        }
    }

    private static RegistryOutages fake() {
        return RegistryOutages.ofFake("orders", () -> TestInstances.of("orders", 3))
                .resolver(builder -> builder.policy(new FirstUsablePolicy()).environment(Map.of()));
    }

    private static EngineExecutionResults run(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute();
    }

    private static String reason(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::toString)
                .orElse("");
    }

    static final class GoesOn {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest
        void picksGoOn(ServiceResolver resolver, Outage outage) {
            resolver.next("orders");
            outage.begin();
            if (outage.scenario().keepsInstances()) {
                resolver.next("orders");
            }
        }
    }

    @Test
    void aTestRunsOnceForEachScenarioByNameAndEachRunSaysThatNothingIsLeft() {
        EngineExecutionResults results = run(GoesOn.class);

        List<String> names = Stream.of(OutageScenario.values())
                .filter(OutageScenario::isOfFake)
                .map(OutageScenario::name)
                .toList();
        assertThat(results.testEvents().succeeded().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName()))
                .hasSizeGreaterThan(10)
                .containsExactlyElementsOf(names);
        assertThat(results.testEvents().failed().count()).isZero();
        assertThat(results.allEvents().reportingEntryPublished().count()).isEqualTo(names.size());
    }

    static final class AsksTheRegistryForEachRequest {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest(OutageScenario.REFUSED)
        void ordersAreListed(ServiceResolver resolver, Outage outage) {
            resolver.services();
            outage.during(() -> assertThat(resolver.services()).contains("orders"));
        }
    }

    static final class RefusesToDoWithout {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake().resolver(builder -> builder.defaults(
                ServiceConfig.builder().set(ServiceConfig.REMOVAL_GUARD, false).build()));

        @OutageTest({OutageScenario.EMPTY, OutageScenario.DENIED})
        void ordersAreFound(ServiceResolver resolver, Outage outage) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            resolver.next("orders");
            outage.begin();
            await().until(() -> orders.snapshot().error() != null
                    || orders.snapshot().instances().isEmpty());
            await().during(Duration.ofMillis(100)).until(() -> orders.next() != null);
        }
    }

    static final class LeavesAResolver {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest(OutageScenario.TIMEOUT)
        void ordersAreFound(FakeRegistry registry) {
            ServiceResolver resolver = ServiceResolver.builder()
                    .discoverer(registry)
                    .policy(new FirstUsablePolicy())
                    .build();
            LEFT.add(resolver);
            resolver.next("orders");
        }
    }

    static final class LeavesAConnection {
        private static final EchoServer SERVER = new EchoServer();

        @RegisterExtension
        static final RegistryOutages OUTAGES = RegistryOutages.inFrontOf(
                () -> "echo://127.0.0.1:" + SERVER.address().getPort());

        @OutageTest(OutageScenario.SLOW)
        void aRegistryIsAsked(Outage outage) throws IOException {
            URI uri = URI.create(outage.registry());
            TestClient client = new TestClient(new InetSocketAddress(uri.getHost(), uri.getPort()));
            LEFT.add(client);
            client.echo("ping");
        }

        @AfterAll
        static void stop() throws IOException {
            SERVER.close();
        }
    }

    static final class AsksForWhatAFakeCannot {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest(OutageScenario.SLOW)
        void ordersAreFound() {}
    }

    static final class AsksForWhatALinkCannot {
        @RegisterExtension
        static final RegistryOutages OUTAGES = RegistryOutages.inFrontOf("consul://127.0.0.1:8500");

        @OutageTest(OutageScenario.EMPTY)
        void ordersAreFound() {}
    }

    static final class LeavesAllOut {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest(value = OutageScenario.DENIED, except = OutageScenario.DENIED)
        void ordersAreFound() {}
    }

    static final class HasOneInstance {
        @RegisterExtension
        static final RegistryOutages OUTAGES = RegistryOutages.ofFake("orders", () -> TestInstances.of("orders", 1));

        @OutageTest(OutageScenario.DENIED)
        void ordersAreFound() {}
    }

    static final class NamesNoPort {
        @RegisterExtension
        static final RegistryOutages OUTAGES = RegistryOutages.inFrontOf("consul://localhost?token=secret");

        @OutageTest(OutageScenario.SLOW)
        void ordersAreFound() {}
    }

    static final class WantsTheUriOfAFake {
        @RegisterExtension
        static final RegistryOutages OUTAGES = fake();

        @OutageTest(OutageScenario.DENIED)
        void ordersAreFound(Outage outage) {
            ServiceResolver.create(outage.registry());
        }
    }

    static Stream<Arguments> faulty() {
        return Stream.of(
                arguments(
                        AsksTheRegistryForEachRequest.class,
                        "DiscoveryException: fake://registry: its services: UNREACHABLE"),
                arguments(RefusesToDoWithout.class, "NoInstanceException: EMPTY: orders"),
                arguments(LeavesAResolver.class, "outage TIMEOUT: left behind: 1 watch, thread loadstar-loop-1"),
                arguments(LeavesAConnection.class, "outage SLOW: left behind: 1 connection (expected: nothing"),
                arguments(AsksForWhatAFakeCannot.class, "outage: SLOW of a fake registry (expected: any of [REFUSED, "),
                arguments(
                        AsksForWhatALinkCannot.class, "outage: EMPTY of a real registry (expected: any of [REFUSED, "),
                arguments(LeavesAllOut.class, "outage: none is left (expected: at least one of [REFUSED, "),
                arguments(
                        HasOneInstance.class,
                        "instances of orders: 1 (expected: at least 2, as some go and some stay)"),
                arguments(NamesNoPort.class, "registry: consul://localhost (expected: hosts with their ports, as in"),
                arguments(WantsTheUriOfAFake.class, "outage: a fake registry has no URI"));
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void aTestThatDoesIllFailsForItsReason(Class<?> test, String why) {
        List<String> reasons = run(test).allEvents().failed().stream()
                .map(RegistryOutagesTest::reason)
                .toList();

        assertThat(reasons).hasSize(1).first().asString().contains(why);
    }

    @Test
    void aRealRegistryTakesNoServices() {
        assertThatThrownBy(() ->
                        RegistryOutages.inFrontOf("consul://127.0.0.1:8500").with("orders", List::of))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("service: orders in a real registry (expected: in a fake; register it there)");
    }
}
