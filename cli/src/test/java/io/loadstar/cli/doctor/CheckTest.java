package io.loadstar.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.Explanation;
import io.loadstar.LoadBalancer;
import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.Rejections;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.cli.doctor.Finding.Severity;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each check finds, without a server. */
class CheckTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final String SOURCE = "fake://registry";

    private static ServiceInstance.Builder instance(int number) {
        return TestInstances.builder("orders", number).locality(Locality.zone("a"));
    }

    /** What a client of a registry with these instances sees. */
    private static Evidence seen(ServiceConfig config, ServiceInstance... instances) throws Exception {
        FakeRegistry registry = new FakeRegistry();
        registry.set("orders", Arrays.asList(instances));
        try (ServiceResolver resolver =
                ServiceResolver.builder().discoverer(registry).defaults(config).build()) {
            LoadBalancer balancer = resolver.loadBalancer(ORDERS);
            balancer.whenReady().toCompletableFuture().get(10, TimeUnit.SECONDS);
            return evidence(balancer.explain(PickContext.NONE));
        }
    }

    private static Evidence seen(ServiceInstance... instances) throws Exception {
        return seen(ServiceConfig.DEFAULTS, instances);
    }

    private static Evidence evidence(Explanation explanation) {
        return new Evidence(explanation, explanation.snapshot().error(), List.of(), Trials.NONE, true);
    }

    private static Evidence evidence(ServiceSnapshot.Builder snapshot) {
        return evidence(Explanation.builder(snapshot.source(SOURCE).build())
                .snapshotAge(Duration.ofSeconds(7))
                .build());
    }

    private static Evidence failed(DiscoveryError error, Trial... registry) {
        return evidence(ServiceSnapshot.builder(ORDERS).state(State.ERROR).error(error))
                .with(new Trials(List.of(), 0, List.of(registry)));
    }

    private static Finding only(Check check, Evidence evidence) {
        List<Finding> findings = check.look(evidence);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    /** Every check but the one under test is silent, so that one fault is one finding. */
    private static void assertNoneButIn(Check expected, Evidence evidence) {
        Diagnosis diagnosis = Doctor.judge(SOURCE, List.of(evidence), Unseen.NONE);
        assertThat(diagnosis.entries().stream().filter(entry -> entry.finding().severity() != Severity.OK))
                .isNotEmpty()
                .allMatch(entry -> entry.check().equals(expected.id()));
    }

    @Test
    void whatIsWellIsOneLine() throws Exception {
        Diagnosis diagnosis = Doctor.judge(
                SOURCE, List.of(seen(instance(1).build(), instance(2).build())), Unseen.NONE);

        assertThat(diagnosis.lines(false))
                .containsExactly("ok: fake://registry answers", "ok: orders: 2 instances, not tried to connect");
        assertThat(diagnosis.exitCode(true)).isZero();
    }

    @Test
    void aRegistryWhoseNameDoesNotResolveIsToldFromOneThatRefusesAndOneThatIsSilent() {
        assertRegistry(new UnknownHostException("consul"), "its name does not resolve", "DNS");
        assertRegistry(new ConnectException("Connection refused"), "connection refused", "runs, and listens");
        assertRegistry(new SocketTimeoutException("Connect timed out"), "no answer in time", "firewall");
    }

    private static void assertRegistry(IOException cause, String what, String advice) {
        Evidence evidence = failed(DiscoveryError.of(Kind.UNREACHABLE, "fake: no connection", cause));
        Finding finding = only(new RegistryCheck(), evidence);

        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.what()).endsWith(": no connection: " + what);
        assertThat(finding.details()).containsExactly("fake: no connection");
        assertThat(finding.advice()).contains(advice);
        assertNoneButIn(new RegistryCheck(), evidence);
    }

    @Test
    void whereTheAdapterDoesNotSayWhyTheDoctorsOwnConnectionsDo() {
        Target target = new Target("", NetworkAddress.of("127.0.0.1", 1));
        DiscoveryError error = DiscoveryError.of(Kind.UNREACHABLE, "fake: not reachable");

        Finding refused =
                only(new RegistryCheck(), failed(error, new Trial(target, ConnectFailure.Kind.REFUSED.failure())));
        Finding open = only(new RegistryCheck(), failed(error, new Trial(target, null)));

        assertThat(refused.what()).endsWith("no connection: connection refused");
        assertThat(refused.details()).contains("127.0.0.1:1: connection refused");
        assertThat(open.what()).endsWith("out of reach");
        assertThat(open.advice()).startsWith("it takes connections");
    }

    @Test
    void aRefusedTokenIsToldFromRefusedTlsAndFromHiddenParts() {
        Finding token = only(new RegistryCheck(), failed(DiscoveryError.of(Kind.DENIED, "403")));
        Finding tls = only(
                new RegistryCheck(),
                failed(DiscoveryError.of(Kind.DENIED, "TLS", new SSLHandshakeException("bad_certificate"))));
        Finding hidden = only(new RegistryCheck(), failed(DiscoveryError.of(Kind.FILTERED, "filtered")));

        assertThat(token.what()).contains("refuses the credentials");
        assertThat(token.advice()).contains("token");
        assertThat(tls.what()).endsWith("TLS was refused");
        assertThat(tls.advice()).contains("tls.ca");
        assertThat(hidden.advice()).contains("service:read and node:read");
    }

    @Test
    void aFileIsLookedForOnThisMachineAndAsksForNoToken() {
        DiscoveryError missing = DiscoveryError.of(Kind.UNREACHABLE, "no such file");
        DiscoveryError denied = DiscoveryError.of(Kind.DENIED, "no permission");

        Finding away = RegistryCheck.finding("file:/etc/services.json", missing, List.of());
        Finding closed = RegistryCheck.finding("file:/etc/services.json", denied, List.of());
        Finding far = RegistryCheck.finding("merge:a=file:/x.json;b=consul://h:8500", missing, List.of());

        assertThat(List.of(away, closed))
                .extracting(Finding::advice)
                .containsOnly("see that it is there, and that this user may read it");
        assertThat(closed.what()).endsWith("may not be read");
        assertThat(far.advice()).contains("--timeout");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN_SERVICE")
    void everyErrorOfARegistryIsExitCode3AndSaysWhatToDo(Kind kind) {
        Diagnosis diagnosis = Doctor.judge(SOURCE, List.of(failed(DiscoveryError.of(kind, "it says"))), Unseen.NONE);

        assertThat(diagnosis.exitCode(false)).isEqualTo(3);
        assertThat(diagnosis.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.check()).isEqualTo("registry");
            assertThat(entry.finding().details()).contains("it says");
            assertThat(entry.finding().advice()).isNotEmpty();
        });
        assertThat(Doctor.judge(SOURCE, DiscoveryError.of(kind, "it says"), List.of())
                        .exitCode(false))
                .isEqualTo(3);
    }

    @Test
    void anUnknownServiceNamesTheNearest() {
        Explanation explanation = Explanation.builder(
                        ServiceSnapshot.builder(ServiceKey.parse("ordres")).build())
                .build();
        Evidence evidence = new Evidence(
                explanation,
                DiscoveryError.of(Kind.UNKNOWN_SERVICE, "unknown"),
                List.of("users", "orders"),
                Trials.NONE,
                true);

        assertThat(only(new ServiceCheck(), evidence).what()).contains("did you mean orders?; known: orders, users");
        assertNoneButIn(new ServiceCheck(), evidence);
    }

    @Test
    void anEmptyServiceIsAnErrorWhereItWasAskedForAndAWarningWhereNot() throws Exception {
        Evidence asked = seen();
        Evidence met = new Evidence(asked.explanation(), null, List.of(), Trials.NONE, false);

        assertThat(only(new ServiceCheck(), asked).severity()).isEqualTo(Severity.ERROR);
        assertThat(only(new ServiceCheck(), met).severity()).isEqualTo(Severity.WARNING);
        assertNoneButIn(new ServiceCheck(), asked);
    }

    @Test
    void whatIsOutOfDateIsAWarning() {
        Evidence stale = evidence(ServiceSnapshot.builder(ORDERS)
                .instances(List.of(instance(1).build()))
                .state(State.STALE)
                .error(DiscoveryError.of(Kind.UNREACHABLE, "away")));
        Finding finding = only(new StaleCheck(), stale);

        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.what()).startsWith("the instances are 7 s old");
        assertThat(finding.details()).containsExactly("away");
        assertThat(new RegistryCheck().look(stale)).isEmpty();
    }

    @Test
    void aRefusedAddressNamesTheSettingThatRefusesIt() throws Exception {
        ServiceInstance good = instance(1)
                .addresses(List.of(NetworkAddress.of("10.0.0.1", 80)))
                .build();
        ServiceInstance metadata = instance(2)
                .addresses(List.of(NetworkAddress.of("169.254.169.254", 80)))
                .build();
        ServiceInstance own = instance(3)
                .addresses(List.of(NetworkAddress.of("127.0.0.1", 80)))
                .build();
        ServiceConfig strict = ServiceConfig.builder()
                .set(ServiceConfig.ADDRESSES_LOOPBACK, ServiceConfig.Loopback.REFUSE)
                .build();

        Finding never = only(new RefusedCheck(), seen(good, metadata));
        Finding setting = only(new RefusedCheck(), seen(strict, own));

        assertThat(never.severity()).isEqualTo(Severity.WARNING);
        assertThat(never.details()).singleElement().asString().endsWith("169.254.169.254:80 is link-local");
        assertThat(never.advice()).endsWith("no setting lets these in");
        assertThat(setting.severity()).isEqualTo(Severity.ERROR);
        assertThat(setting.what()).endsWith("nobody is left");
        assertThat(setting.advice()).endsWith("see the setting addresses.loopback");
        assertNoneButIn(new RefusedCheck(), seen(good, metadata));
    }

    @Test
    void aRecordThatCannotBeReadIsAWarningAndOfNobodyElseAnError() {
        Rejections rejected = Rejections.builder().add("line 3: port: x").build();
        Evidence one = evidence(ServiceSnapshot.builder(ORDERS)
                .instances(List.of(instance(1).build()))
                .rejected(rejected));
        Evidence none = evidence(ServiceSnapshot.builder(ORDERS).rejected(rejected));

        assertThat(only(new RecordsCheck(), one).severity()).isEqualTo(Severity.WARNING);
        assertThat(only(new RecordsCheck(), none).severity()).isEqualTo(Severity.ERROR);
        assertThat(only(new RecordsCheck(), none).details()).containsExactly("line 3: port: x");
        assertNoneButIn(new RecordsCheck(), none);
    }

    @Test
    void weightsThatAreAll0AreAWarningAsTheyDrainNobody() throws Exception {
        Evidence evidence =
                seen(instance(1).weight(0).build(), instance(2).weight(0).build());

        assertThat(only(new WeightsCheck(), evidence).what()).startsWith("all weights are 0");
        assertNoneButIn(new WeightsCheck(), evidence);
    }

    @Test
    void allDrainedIsAnErrorAndSomeDrainedAHint() throws Exception {
        ServiceInstance draining = instance(1).health(RegisteredHealth.DRAINING).build();
        Evidence all = seen(draining);
        Evidence some =
                seen(draining, instance(2).build(), instance(3).weight(0).build());

        assertThat(only(new DrainCheck(), all).severity()).isEqualTo(Severity.ERROR);
        assertNoneButIn(new DrainCheck(), all);
        Finding hint = only(new DrainCheck(), some);
        assertThat(hint.severity()).isEqualTo(Severity.HINT);
        assertThat(hint.what()).isEqualTo("2 of 3 instances are drained");
        assertThat(hint.details()).containsExactly(TestInstances.id(1), TestInstances.id(3));
        assertNoneButIn(new DrainCheck(), some);
    }

    @Test
    void oneOfThreeThatFailsIsAWarning() throws Exception {
        Evidence evidence = seen(
                instance(1).health(RegisteredHealth.FAILING).build(),
                instance(2).build(),
                instance(3).build());
        Finding finding = only(new HealthCheck(), evidence);

        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.what()).isEqualTo("1 of 3 instances fails");
        assertThat(finding.details()).singleElement().asString().contains("registry: failing");
        assertNoneButIn(new HealthCheck(), evidence);
    }

    @Test
    void whereAllFailItIsPanicOrNobodyIsPicked() throws Exception {
        ServiceInstance failing = instance(1).health(RegisteredHealth.FAILING).build();
        ServiceConfig noPanic = ServiceConfig.builder()
                .set(ServiceConfig.PANIC, ServiceConfig.Panic.OFF)
                .build();
        Evidence panic = seen(failing);
        Evidence nobody = seen(noPanic, failing);

        assertThat(only(new HealthCheck(), panic).severity()).isEqualTo(Severity.ERROR);
        assertThat(only(new PanicCheck(), panic).severity()).isEqualTo(Severity.ERROR);
        assertThat(only(new PanicCheck(), panic).what())
                .isEqualTo("panic: too few are healthy, so that the only instance gets requests though not-ready");
        assertThat(new PickCheck().look(panic)).isEmpty();
        assertThat(new PanicCheck().look(nobody)).isEmpty();
        assertThat(only(new PickCheck(), nobody).what()).startsWith("nobody can be picked: UNHEALTHY");
    }

    @Test
    void whereTheRegistryCallsTheOthersNotReadyTheFewHealthyGetAllRequests() throws Exception {
        Evidence evidence = seen(
                instance(1).build(),
                instance(2).health(RegisteredHealth.FAILING).build(),
                instance(3).health(RegisteredHealth.FAILING).build());

        assertThat(evidence.explanation().panic()).isTrue();
        assertThat(evidence.usable()).containsExactly(TestInstances.id(1));
        Finding finding = only(new PanicCheck(), evidence);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.what())
                .isEqualTo("panic: too few are healthy, and they get all requests, as the others are not-ready");
    }

    @Test
    void namesThatAreNoServicesAreNotAmongThoseThatCouldBeLookedAt() throws Exception {
        Unseen unseen = new Unseen(0, List.of("no service", "nor?this"));

        Diagnosis diagnosis = Doctor.judge(SOURCE, List.of(seen(instance(1).build())), unseen);

        assertThat(diagnosis.lines(true))
                .endsWith(
                        "hint: 2 names are those of no service: no client can ask for them",
                        "  - no service",
                        "  - nor?this");
        assertThat(diagnosis.exitCode(true)).isZero();
    }

    @Test
    void instancesWithoutHostsCannotBePicked() {
        Evidence evidence = evidence(ServiceSnapshot.builder(ORDERS)
                .instances(List.of(instance(1).build()))
                .state(State.FRESH));

        assertThat(only(new PickCheck(), evidence).what()).startsWith("nobody can be picked");
    }

    @Test
    void anIdThatLooksLikeARenamedOneIsNoDuplicate() throws Exception {
        ServiceInstance first = at("o", "10.0.0.1", 8080);

        assertThat(new DuplicatesCheck().look(seen(first, at("o@10.0.0.2:8080", "10.0.0.2", 80))))
                .isEmpty();
        assertThat(new DuplicatesCheck().look(seen(first, at("o@home", "10.0.0.2", 80))))
                .isEmpty();
        assertThat(new DuplicatesCheck().look(seen(at("p@10.0.0.2:80", "10.0.0.2", 80))))
                .isEmpty();
    }

    @Test
    void ofTwoWithOneIdBehindATranslationOneIsStillFound() throws Exception {
        ServiceConfig translated = ServiceConfig.builder()
                .set(ServiceConfig.ADDRESSES_TRANSLATE, "10.0.0.0/24=192.168.0.0/24")
                .build();

        Evidence evidence = seen(translated, at("o", "10.0.0.1", 80), at("o", "10.0.0.2", 80));

        assertThat(evidence.instances().get(1).host()).isEqualTo("192.168.0.2");
        assertThat(only(new DuplicatesCheck(), evidence).details()).containsExactly("o@10.0.0.2:80");
    }

    private static ServiceInstance at(String id, String host, int port) {
        return instance(1)
                .id(id)
                .addresses(List.of(NetworkAddress.of(host, port)))
                .build();
    }

    @Test
    void twoWithOneIdAndTwoWithOneAddressAreWarnings() throws Exception {
        ServiceInstance first = instance(1)
                .id("o")
                .addresses(List.of(NetworkAddress.of("10.0.0.1", 80)))
                .build();
        ServiceInstance second = instance(2)
                .id("o")
                .addresses(List.of(NetworkAddress.of("10.0.0.2", 80)))
                .build();
        ServiceInstance third = instance(3)
                .id("p")
                .addresses(List.of(NetworkAddress.of("10.0.0.2", 80)))
                .build();
        Evidence evidence = seen(first, second, third);

        List<Finding> findings = new DuplicatesCheck().look(evidence);

        assertThat(findings).hasSize(2).allMatch(finding -> finding.severity() == Severity.WARNING);
        assertThat(findings.get(0).details()).containsExactly("o@10.0.0.2:80");
        assertThat(findings.get(1).details()).containsExactly("10.0.0.2:80: o@10.0.0.2:80, p");
        assertNoneButIn(new DuplicatesCheck(), evidence);
    }

    @Test
    void noZoneIsAHintAndAMissingOneAWarning() throws Exception {
        ServiceInstance with = instance(1).build();
        ServiceInstance without = instance(2).locality(Locality.UNKNOWN).build();

        assertThat(new ZoneCheck().look(seen(with))).isEmpty();
        assertThat(only(new ZoneCheck(), seen(without)).severity()).isEqualTo(Severity.HINT);
        Finding some = only(new ZoneCheck(), seen(with, without));
        assertThat(some.severity()).isEqualTo(Severity.WARNING);
        assertThat(some.details()).containsExactly(TestInstances.id(2));
    }

    @Test
    void whoDoesNotConnectIsAnErrorOnlyWhereRequestsGo() throws Exception {
        ServiceInstance dead = instance(1)
                .addresses(List.of(NetworkAddress.of("10.0.0.1", 80)))
                .build();
        ServiceInstance drained = instance(2)
                .weight(0)
                .addresses(List.of(NetworkAddress.of("10.0.0.2", 80)))
                .build();
        ServiceInstance half = instance(3)
                .addresses(List.of(NetworkAddress.of("10.0.0.3", 80), NetworkAddress.of("10.1.0.3", 80)))
                .build();
        Trials trials = new Trials(
                List.of(
                        trial(dead, 0, ConnectFailure.Kind.REFUSED),
                        trial(drained, 0, ConnectFailure.Kind.TIMEOUT),
                        new Trial(new Target(half.id(), half.address()), null),
                        trial(half, 1, ConnectFailure.Kind.NO_ROUTE)),
                0,
                List.of());
        Evidence evidence = seen(dead, drained, half).with(trials);

        List<Finding> findings = new ConnectCheck().look(evidence);

        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.HINT);
        assertThat(findings)
                .extracting(Finding::what)
                .containsExactly(
                        "1 of 3 instances does not connect",
                        "1 of 3 instances does not connect at every address",
                        "1 of 3 instances does not connect; no request goes there");
        assertThat(findings.get(1).details())
                .containsExactly(half.id() + " 10.0.0.3:80: connects", half.id() + " 10.1.0.3:80: no way there");
        assertThat(findings.get(0).advice()).startsWith("connection refused: see that it runs");
    }

    private static Trial trial(ServiceInstance instance, int address, ConnectFailure.Kind kind) {
        return new Trial(new Target(instance.id(), instance.addresses().get(address)), kind.failure());
    }

    @Test
    void whatARegistrySaysIsMadeSafeAndLongListsAreCut() throws Exception {
        ServiceInstance evil = instance(1)
                .id("e\u001b[2J\n" + "x".repeat(300))
                .locality(Locality.UNKNOWN)
                .build();
        ServiceInstance[] many = new ServiceInstance[31];
        for (int i = 0; i < 30; i++) {
            many[i] = instance(i + 2).locality(Locality.UNKNOWN).build();
        }
        many[30] = instance(99).build();

        Finding one = only(new ZoneCheck(), seen(evil, instance(2).build()));
        Finding cut = only(new ZoneCheck(), seen(many));

        assertThat(one.details())
                .singleElement()
                .asString()
                .startsWith("e\\u001b[2J\\nxxx")
                .hasSize(256);
        assertThat(cut.details()).hasSize(Finding.MOST_DETAILS + 1).last().isEqualTo("and 10 more");
    }

    @Test
    void warningsAreExitCode1OnlyIfStrict() throws Exception {
        Diagnosis diagnosis =
                Doctor.judge(SOURCE, List.of(seen(instance(1).weight(0).build())), Unseen.NONE);

        assertThat(diagnosis.exitCode(false)).isZero();
        assertThat(diagnosis.exitCode(true)).isEqualTo(1);
    }
}
