package io.loadstar.internal.engine;

import static io.loadstar.testkit.TestInstances.id;
import static io.loadstar.testkit.TestInstances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.Explanation.Step;
import io.loadstar.NetworkAddress;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.PickContext;
import io.loadstar.Rejections;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a registry tells and nobody may use: dropped, counted, shown, said once. */
class RefusedAddressesTest {

    private static final String METADATA_SERVICE = "169.254.169.254";

    /** Answers each watch with one snapshot. */
    private record OneAnswer(ServiceSnapshot snapshot) implements ServiceDiscoverer {
        @Override
        public String source() {
            return "one:";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Watch watch(ServiceKey service, SnapshotListener listener) {
            listener.onSnapshot(snapshot);
            return () -> {};
        }

        @Override
        public void close() {}
    }

    private static ServiceInstance at(int number, String... hosts) {
        return TestInstances.builder("orders", number)
                .addresses(List.of(hosts).stream()
                        .map(host -> NetworkAddress.of(host, 80))
                        .toList())
                .build();
    }

    private static List<Step> firstSteps(EngineRig rig, int count) {
        return rig.orders.explain(PickContext.NONE).steps().subList(0, count);
    }

    @Test
    void row59_aLinkLocalAddressIsDroppedAndCounted() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(instance("orders", 0), at(1, METADATA_SERVICE), at(2, "::ffff:a9fe:a9fe"), instance("orders", 3));

            assertThat(rig.usable()).containsExactly(id(0), id(3));
            assertThat(rig.orders.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly(id(0), id(3));
            assertThat(rig.orders.snapshot().refused().count()).isEqualTo(2);
            assertThat(firstSteps(rig, 2))
                    .containsExactly(
                            new Step("snapshot", 4, List.of()),
                            new Step(
                                    "addresses",
                                    2,
                                    List.of(
                                            id(1) + ": 169.254.169.254:80 is link-local",
                                            id(2) + ": [::ffff:a9fe:a9fe]:80 is link-local")));
        }
    }

    @Test
    void row59_anInstanceWithOtherAddressesLosesOnlyThatOneAndKeepsItsHost() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(at(0, METADATA_SERVICE, "10.0.0.7"));
            rig.orders.pick(PickContext.NONE);

            rig.set(at(0, METADATA_SERVICE, "10.0.0.7"), instance("orders", 1));

            assertThat(rig.orders.snapshot().instances().get(0).addresses())
                    .containsExactly(NetworkAddress.of("10.0.0.7", 80));
            assertThat(rig.orders.explain(PickContext.NONE).hosts().get(0).inFlight())
                    .isEqualTo(1);
        }
    }

    @Test
    void row59_withNothingLeftAPickSaysWhy() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(at(0, METADATA_SERVICE), at(1, "0.0.0.0"));

            assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
            assertThat(rig.failure())
                    .hasMessageContaining("the registry knows no instance but at addresses that are refused: 2 ("
                            + id(0) + ": 169.254.169.254:80 is link-local; " + id(1) + ": 0.0.0.0:80 is unspecified)");
        }
    }

    @Test
    void row59_observersAreToldWhenItBeginsAndEndsAndNotInBetween() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(instance("orders", 0), at(1, METADATA_SERVICE));
            rig.set(instance("orders", 0), at(1, METADATA_SERVICE), instance("orders", 2));
            rig.set(instance("orders", 0), at(1, METADATA_SERVICE));
            rig.set(instance("orders", 0));

            assertThat(rig.events(Kind.REJECTION))
                    .containsExactly(
                            "REJECTION records left out: none, addresses refused: 1 (" + id(1)
                                    + ": 169.254.169.254:80 is link-local)",
                            "REJECTION records left out: none, addresses refused: none");
            assertThat(rig.orders.snapshot().refused()).isSameAs(Rejections.NONE);
        }
    }

    @Test
    void row59_anUpdateOfRefusedAddressesOnlyIsNoChange() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(instance("orders", 0));
            rig.set(instance("orders", 0), at(1, METADATA_SERVICE));

            assertThat(rig.events(Kind.SNAPSHOT)).hasSize(1);
        }
    }

    @Test
    void row59_theLogSaysItOnce() {
        List<String> lines = StandardError.during(() -> {
            try (EngineRig rig = new EngineRig(Map.of())) {
                for (int round = 0; round < 5; round++) {
                    rig.set(at(0, METADATA_SERVICE), at(1, "169.254.0." + round));
                    rig.set(instance("orders", 0));
                }
            }
        });

        assertThat(lines)
                .filteredOn(line -> line.contains("orders: addresses that"))
                .singleElement()
                .asString()
                .contains("orders: addresses that fake")
                .contains("2 (" + id(0) + ": 169.254.169.254:80 is link-local; ");
    }

    @Test
    void row59_whatIsShownIsBounded() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(IntStream.range(0, 1_000)
                    .mapToObj(number -> at(number, METADATA_SERVICE))
                    .toArray(ServiceInstance[]::new));

            assertThat(firstSteps(rig, 2).get(1).removed())
                    .hasSize(Rejections.MOST_REASONS + 1)
                    .endsWith("and 984 more");
        }
    }

    @Test
    void loopbackIsUsedUnlessTheOptionRefusesIt() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(at(0, "127.0.0.1"));
            assertThat(rig.usable()).containsExactly(id(0));
        }
        try (EngineRig rig = new EngineRig(Map.of("addresses.loopback", "refuse"))) {
            rig.set(at(0, "127.0.0.1"), at(1, "10.0.0.1"));
            assertThat(rig.usable()).containsExactly(id(1));
        }
    }

    @Test
    void row59_anAddressThatTheListsRefuseIsDroppedAndCounted() {
        Map<String, String> lists = Map.of("addresses.allow", "10.0.0.0/8,fd00::/8", "addresses.deny", "10.9.0.0/16");
        try (EngineRig rig = new EngineRig(lists)) {
            rig.set(at(0, "10.0.0.1"), at(1, "10.9.0.1"), at(2, "192.0.2.1"), at(3, "fd00::1"));

            assertThat(rig.usable()).containsExactly(id(0), id(3));
            assertThat(firstSteps(rig, 2))
                    .endsWith(new Step(
                            "addresses",
                            2,
                            List.of(
                                    id(1) + ": 10.9.0.1:80 is in 10.9.0.0/16 of addresses.deny",
                                    id(2) + ": 192.0.2.1:80 is in no network of addresses.allow")));
        }
    }

    @Test
    void aRequestGoesToTheTranslatedAddressOfThePreferredNetworkAndTheHostIsKept() {
        Map<String, String> config = Map.of(
                "addresses.networks", "lan,wan",
                "addresses.translate", "10.1.0.0/16=192.168.0.0/16, 10.2.0.7:80=203.0.113.7:8080");
        ServiceInstance several = TestInstances.builder("orders", 0)
                .addresses(List.of(
                        NetworkAddress.of("wan", "10.2.0.7", Map.of("", 80)),
                        NetworkAddress.of("lan", "10.1.0.7", Map.of("", 80))))
                .build();
        try (EngineRig rig = new EngineRig(config)) {
            rig.set(several);
            assertThat(rig.orders.pick(PickContext.NONE).instance().addresses())
                    .hasToString("[lan=192.168.0.7:80, wan=203.0.113.7:8080]");

            rig.set(several, instance("orders", 1));

            assertThat(rig.orders.explain(PickContext.NONE).hosts().get(0).inFlight())
                    .isEqualTo(1);
        }
    }

    @Test
    void aListThatIsNotOfItsFormIsToldWhenTheResolverIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineRig(Map.of("addresses.deny", "10.0.0.0/33")))
                .withMessage("addresses.deny: 10.0.0.0/33 (expected: a network such as 10.0.0.0/8 or fd00::/8)");
    }

    @Test
    void whatTheAdapterLeftOutIsShownToo() {
        VirtualTime time = new VirtualTime();
        ServiceSnapshot answer = ServiceSnapshot.builder(ServiceKey.parse("orders"))
                .instances(List.of(instance("orders", 0)))
                .rejected(Rejections.builder().add("/orders/n7: no JSON").build())
                .build();
        try (ServiceResolver resolver = ServiceResolver.builder()
                .discoverer(new OneAnswer(answer))
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .build()) {
            var balancer = resolver.loadBalancer("orders");
            time.advance(Duration.ofMillis(20));

            assertThat(balancer.explain(PickContext.NONE).steps())
                    .startsWith(new Step("snapshot", 1, List.of("/orders/n7: no JSON")));
            assertThat(balancer.snapshot().rejected().count()).isEqualTo(1);
        }
    }
}
