package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations on a virtual clock, in an agent that does what a real one does. */
class AgentRecordTest {

    private static final ServiceInstance A = ServiceInstance.builder("orders")
            .id("a")
            .address("10.0.0.1", 80)
            .weight(250)
            .health(RegisteredHealth.PASSING)
            .startEpoch(7)
            .build();
    private static final String ID = "orders:a";
    private static final String CHECK = "service:orders:a";
    private static final String MAINTENANCE = "_service_maintenance:orders:a";

    private final VirtualTime time = new VirtualTime();
    private final MemoryAgent agent = new MemoryAgent(time);

    private ConsulRegistrar registrar(String query) {
        RegistryUri uri = RegistryUri.parse("consul://agent.test:8500" + query);
        return new ConsulRegistrar(
                ConsulOptions.of(uri), RegistrationOptions.of(uri), time.registryContext(3), agent, () -> {});
    }

    private Registration registered(String query) {
        Registration registration = registrar(query).register(A);
        time.runDue();
        assertThat(future(registration.whenRegistered())).isCompleted();
        return registration;
    }

    private static CompletableFuture<Void> future(CompletionStage<Void> stage) {
        return stage.toCompletableFuture();
    }

    private void done(CompletionStage<Void> stage) {
        time.runDue();
        assertThat(future(stage)).isCompleted();
    }

    private static DiscoveryError error(CompletionStage<Void> stage) {
        assertThat(future(stage)).isCompletedExceptionally();
        CompletionException failure = catchThrowableOfType(
                CompletionException.class, () -> future(stage).join());
        assertThat(failure).hasCauseInstanceOf(DiscoveryException.class);
        return ((DiscoveryException) requireNonNull(failure.getCause())).error();
    }

    @Test
    void isRegisteredWithItsCheckAndPassesItEveryThirdOfTheTimeToLive() {
        registered("?check.ttl=9s");
        assertThat(agent.requests)
                .containsExactly(
                        "GET agent/checks{filter=ServiceID == \"orders:a\"}",
                        "PUT agent/service/register",
                        "PUT agent/check/update/" + CHECK);
        assertThat(agent.at(ID, "Checks", 0, "TTL")).isEqualTo("9s");
        assertThat(agent.at(ID, "Checks", 0, "DeregisterCriticalServiceAfter")).isEqualTo("600s");

        agent.requests.clear();
        time.advance(Duration.ofSeconds(2));
        assertThat(agent.requests).isEmpty();
        time.advance(Duration.ofSeconds(58));
        assertThat(agent.requests).hasSize(20).containsOnly("PUT agent/check/update/" + CHECK);
        assertThat(agent.status(ID)).isEqualTo("passing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?check.ttl=9s",
                "?check.ttl=9s&check=http",
                "?check.ttl=9s&check=tcp",
                "?check.ttl=9s&check=none"
            })
    void row10_isRegisteredAgainWithinAThirdOfTheTimeToLiveAndASecondOfAWipe(String query) {
        registered(query);
        time.advance(Duration.ofMillis(20_100));

        agent.wipe();
        assertThat(agent.status(ID)).isEqualTo("absent");
        time.advance(Duration.ofSeconds(3 + 1));

        assertThat(agent.has(ID)).isTrue();
        assertThat(agent.at(ID, "Meta", "weight")).isEqualTo("250");
    }

    @Test
    void row10_isRegisteredAgainInTimeAfterALongOutageToo() {
        registered("?check.ttl=9s");
        agent.down = true;
        time.advance(Duration.ofMinutes(20));
        agent.wipe();
        agent.down = false;

        time.advance(Duration.ofSeconds(3 + 1));

        assertThat(agent.status(ID)).isEqualTo("passing");
    }

    @Test
    void row10_anAgentThatSays500OfWhatItDoesNotKnowIsToldAgain() {
        agent.old = true;
        registered("?check.ttl=9s");
        agent.wipe();

        time.advance(Duration.ofSeconds(4));

        assertThat(agent.status(ID)).isEqualTo("passing");
    }

    @Test
    void whereTheAgentAsksOrNobodyDoesTheServiceIsLookedAtEveryTenSecondsAtLeast() {
        registered("?check=http&check.ttl=10m");
        agent.requests.clear();

        time.advance(Duration.ofMinutes(1));

        assertThat(agent.requests).hasSize(6).containsOnly("GET agent/service/" + ID);
    }

    @Test
    void anUpdateIsWrittenWithoutAMomentOfNotPassing() {
        Registration registration = registered("");
        agent.seen.clear();

        done(registration.update(
                now -> now.toBuilder().weight(900).metadata("owner", "shop").build()));

        assertThat(agent.at(ID, "Meta", "weight")).isEqualTo("900");
        assertThat(agent.at(ID, "Weights", "Passing")).isEqualTo(9L);
        assertThat(agent.at(ID, "Meta", "owner")).isEqualTo("shop");
        assertThat(agent.seen).containsOnly("passing");
    }

    @Test
    void itsHealthIsTheStatusOfItsCheckAndCostsOneRequest() {
        Registration registration = registered("");
        agent.requests.clear();

        done(registration.update(health(RegisteredHealth.DEGRADED)));
        assertThat(agent.status(ID)).isEqualTo("warning");
        done(registration.update(health(RegisteredHealth.FAILING)));
        assertThat(agent.status(ID)).isEqualTo("critical");
        done(registration.update(health(RegisteredHealth.PASSING)));
        assertThat(agent.status(ID)).isEqualTo("passing");

        assertThat(agent.requests).hasSize(3).containsOnly("PUT agent/check/update/" + CHECK);
    }

    private static UnaryOperator<ServiceInstance> health(RegisteredHealth health) {
        return now -> now.toBuilder().health(health).build();
    }

    @Test
    void whereTheAgentAsksItsOwnWordCountsBesideItWhileItIsNotGood() {
        Registration registration = registered("?check=http");
        assertThat(agent.at(ID, "Checks", 0, "HTTP")).isEqualTo("http://10.0.0.1:80/health");

        done(registration.update(health(RegisteredHealth.FAILING)));
        assertThat(agent.hasCheck(CHECK + ":own")).isTrue();
        time.advance(Duration.ofMinutes(5));
        assertThat(agent.hasCheck(CHECK + ":own")).isTrue();
        done(registration.update(health(RegisteredHealth.PASSING)));

        assertThat(agent.hasCheck(CHECK + ":own")).isFalse();
        assertThat(agent.hasCheck(CHECK)).isTrue();
    }

    @Test
    void aDrainIsMaintenanceAndEndsWithIt() {
        Registration registration = registered("");

        done(registration.drain());
        assertThat(agent.hasCheck(MAINTENANCE)).isTrue();
        assertThat(agent.at(ID, "Meta", "weight")).isEqualTo("0");
        assertThat(agent.at(ID, "Weights", "Passing")).isEqualTo(1L);

        done(registration.update(now ->
                now.toBuilder().weight(250).health(RegisteredHealth.PASSING).build()));
        assertThat(agent.hasCheck(MAINTENANCE)).isFalse();
        assertThat(agent.status(ID)).isEqualTo("passing");
    }

    @Test
    void aWeightOfZeroDrainsToo() {
        Registration registration = registered("");

        done(registration.update(now -> now.toBuilder().weight(0).build()));

        assertThat(agent.hasCheck(MAINTENANCE)).isTrue();
    }

    @Test
    void aDrainOutlivesAWipeWithoutAMomentOfPassing() {
        Registration registration = registered("?check.ttl=9s");
        done(registration.drain());
        agent.wipe();
        agent.seen.clear();

        time.advance(Duration.ofMinutes(5));

        assertThat(agent.hasCheck(MAINTENANCE)).isTrue();
        assertThat(agent.seen).isNotEmpty().containsOnly("critical");
    }

    @Test
    void whatAnEarlierProcessLeftBehindIsTakenAwayAndWhatOthersPutThereStays() {
        agent.putCheck(MAINTENANCE, ID, AgentRequest.DRAIN_REASON);
        agent.putCheck(CHECK, ID, "a check of another kind");
        agent.putCheck("foreign", ID, "put there by hand");
        agent.putCheck("service:other", "other", "of another service");

        registered("?check=none");

        assertThat(agent.hasCheck(MAINTENANCE)).isFalse();
        assertThat(agent.hasCheck(CHECK)).isFalse();
        assertThat(agent.hasCheck("foreign")).isTrue();
        assertThat(agent.hasCheck("service:other")).isTrue();
    }

    @Test
    void anOperatorsMaintenanceStays() {
        agent.putCheck(MAINTENANCE, ID, "disk is full, see ticket");

        Registration registration = registered("");
        done(registration.drain());
        done(registration.update(now ->
                now.toBuilder().weight(250).health(RegisteredHealth.PASSING).build()));

        assertThat(agent.hasCheck(MAINTENANCE)).isTrue();
    }

    @Test
    void isTakenOutOnceAndNotAgainWhenItIsGoneAlready() {
        Registration registration = registered("");
        done(registration.deregister());
        assertThat(agent.has(ID)).isFalse();
        agent.requests.clear();
        time.advance(Duration.ofMinutes(10));
        assertThat(agent.requests).isEmpty();

        Registration second = registered("");
        agent.wipe();
        done(second.deregister());
    }

    @Test
    void anotherProcessUnderTheSameIdIsNotTakenOut() {
        Registration registration = registered("");
        agent.setMeta(ID, "{\"start-epoch\": \"8\"}");

        done(registration.deregister());

        assertThat(agent.has(ID)).isTrue();
    }

    @Test
    void aRefusalIsToldOnceWithWhatTheTokenNeedsAndHealsByItself() {
        agent.refusal = new AgentReply(403, null, "Permission denied: token lacks permission 'service:write'");
        Registration registration = registrar("").register(A);
        time.runDue();

        DiscoveryError error = error(registration.whenRegistered());
        assertThat(error.kind()).isEqualTo(DiscoveryError.Kind.DENIED);
        assertThat(error.message())
                .isEqualTo("consul://agent.test:8500: orders:a: looking at its checks: 403: Permission"
                        + " denied: token lacks permission 'service:write'; give a token (token-file, token-env) whose"
                        + " policy has service \"orders\" { policy = \"write\" }");

        agent.refusal = null;
        time.advance(Duration.ofSeconds(11));
        assertThat(agent.status(ID)).isEqualTo("passing");
    }

    @Test
    void anAgentThatIsBusyOrWithoutALeaderIsWaitedFor() {
        agent.refusal = new AgentReply(429, null, "Too many");
        Registration registration = registrar("").register(A);
        time.advance(Duration.ofMinutes(1));
        agent.refusal = new AgentReply(500, null, "No cluster leader");
        time.advance(Duration.ofMinutes(1));
        assertThat(future(registration.whenRegistered())).isNotDone();

        agent.refusal = null;
        time.advance(Duration.ofSeconds(11));
        assertThat(future(registration.whenRegistered())).isCompleted();
    }

    @Test
    void whatConsulCouldNotHoldIsRefusedAtOnce() {
        ConsulRegistrar registrar = registrar("");

        assertThatThrownBy(() ->
                        registrar.register(A.toBuilder().metadata("a.b", "c").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metadata: a.b (expected: a key of 1 to 128 of A-Z a-z 0-9 _ -");
        assertThat(agent.requests).isEmpty();
        Registration registration = registrar.register(A);
        assertThatThrownBy(() -> registration.update(
                        now -> now.toBuilder().metadata("consul-x", "c").build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(registration.instance()).isEqualTo(A);
    }

    @Test
    void aStartWithoutAnEpochGetsOneThatStaysForItsLife() {
        Registration registration =
                registrar("").register(A.toBuilder().startEpoch(0).build());
        time.runDue();
        Object epoch = agent.at(ID, "Meta", "start-epoch");
        assertThat(epoch).isEqualTo(Long.toString(VirtualTime.START.toEpochMilli()));

        agent.wipe();
        time.advance(Duration.ofSeconds(11));
        done(registration.update(now -> now.toBuilder().weight(3).build()));

        assertThat(agent.at(ID, "Meta", "start-epoch")).isEqualTo(epoch);
        assertThat(List.of(agent.status(ID))).containsExactly("passing");
    }

    @Test
    void isRegisteredAnewEveryTenTimesToLiveWithTheTokenOfTheDayUnlessItIsAnothersByThen() {
        registered("?check.ttl=9s");
        agent.requests.clear();
        agent.seen.clear();

        time.advance(Duration.ofSeconds(95));
        assertThat(agent.requests)
                .filteredOn("PUT agent/service/register"::equals)
                .hasSize(1);
        assertThat(agent.seen).containsOnly("passing");

        agent.setMeta(ID, "{\"start-epoch\": \"8\"}");
        time.advance(Duration.ofSeconds(180));
        assertThat(agent.requests)
                .filteredOn("PUT agent/service/register"::equals)
                .hasSize(1);
        assertThat(agent.status(ID)).isEqualTo("passing");
    }
}
