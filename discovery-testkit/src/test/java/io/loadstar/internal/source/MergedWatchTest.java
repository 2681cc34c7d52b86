package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** What a watch of two registries tells, case by case. */
class MergedWatchTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry first = new FakeRegistry(time, time);
    private final FakeRegistry second = new FakeRegistry(time, time);
    private final SnapshotRecorder recorder = new SnapshotRecorder();

    private MergedDiscoverer merged() {
        return merged(0, 0);
    }

    private MergedDiscoverer merged(int one, int two) {
        return new MergedDiscoverer(
                List.of(new Member("dc1", one, first), new Member("dc2", two, second)),
                time.registryContext(1),
                LONGEST_WAIT);
    }

    private Watch watch() {
        Watch watch = merged().watch(ServiceKey.parse("orders"), recorder);
        time.runDue();
        return watch;
    }

    private void set(FakeRegistry registry, ServiceInstance... instances) {
        registry.set("orders", List.of(instances));
        time.runDue();
    }

    private static ServiceInstance at(String id, int port) {
        return ServiceInstance.builder("orders")
                .id(id)
                .address("10.0.0.1", port)
                .build();
    }

    private List<String> ids() {
        return last().instances().stream()
                .map(instance -> instance.id() + ":" + instance.port() + " " + instance.source())
                .toList();
    }

    private ServiceSnapshot last() {
        List<ServiceSnapshot> snapshots = recorder.snapshots();
        assertThat(snapshots).isNotEmpty();
        return snapshots.get(snapshots.size() - 1);
    }

    private DiscoveryError lastError() {
        List<SnapshotRecorder.Event> events = recorder.events();
        return requireNonNull(events.get(events.size() - 1).error());
    }

    @Test
    void theUnionHasNamesAndPrioritiesOfItsRegistries() {
        set(first, at("a", 1));
        set(second, at("b", 2).toBuilder().priority(1).build());
        merged(0, 3).watch(ServiceKey.parse("orders"), recorder);
        time.runDue();

        assertThat(ids()).containsExactly("a:1 dc1", "b:2 dc2");
        assertThat(last().instances()).extracting(ServiceInstance::priority).containsExactly(0, 4);
        assertThat(last().source()).isEqualTo("failover:dc1=fake://registry;dc2=fake://registry");
    }

    @Test
    void aPriorityThatIsTooLargeInAllIsTheLargest() {
        set(first, at("a", 1).toBuilder().priority(125).build());
        second.set("orders", List.of());
        merged(7, 0).watch(ServiceKey.parse("orders"), recorder);
        time.runDue();

        assertThat(last().instances()).extracting(ServiceInstance::priority).containsExactly(127);
    }

    @Test
    void nothingIsToldBeforeEachHasAnswered() {
        set(first, at("a", 1));
        second.silence();
        watch();
        time.advance(LONGEST_WAIT.minusMillis(1));
        assertThat(recorder.events()).isEmpty();

        set(second, at("b", 2));
        second.recover();
        time.runDue();
        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(ids()).containsExactly("a:1 dc1", "b:2 dc2");
        assertThat(last().error()).isNull();
    }

    @Test
    void oneThatSaysNothingIsNotWaitedForForEver() {
        set(first, at("a", 1));
        second.silence();
        watch();
        time.advance(LONGEST_WAIT);

        assertThat(ids()).containsExactly("a:1 dc1");
        assertThat(last().error()).hasToString("TIMEOUT: dc2: TIMEOUT: said nothing within 3000 ms");
        assertThat(last().outOfReach()).containsExactly("dc2");
    }

    @Test
    void aListThatIsEmptyAsOneFailedIsAnErrorAtFirst() {
        second.fail(Kind.UNREACHABLE);
        watch();

        assertThat(recorder.snapshots()).isEmpty();
        assertThat(lastError().message()).startsWith("dc2: UNREACHABLE: ");
    }

    @Test
    void oneInErrorKeepsItsInstancesAndIsNamed() {
        set(first, at("a", 1));
        set(second, at("b", 2));
        watch();
        second.fail(Kind.UNREACHABLE);
        time.runDue();

        assertThat(ids()).containsExactly("a:1 dc1", "b:2 dc2");
        assertThat(requireNonNull(last().error()).message()).startsWith("dc2: UNREACHABLE: fake://registry");
        assertThat(last().outOfReach()).containsExactly("dc2");
        set(first);
        assertThat(ids()).containsExactly("b:2 dc2");

        second.recover();
        time.runDue();
        assertThat(ids()).containsExactly("b:2 dc2");
        assertThat(last().error()).isNull();
        assertThat(last().outOfReach()).isEmpty();
    }

    @Test
    void ifAllAreInErrorItIsAnErrorThatNamesAll() {
        set(first, at("a", 1));
        set(second, at("b", 2));
        watch();
        second.fail(Kind.UNREACHABLE);
        first.fail(Kind.DENIED);
        time.runDue();

        assertThat(lastError().kind()).isEqualTo(Kind.DENIED);
        assertThat(lastError().message()).contains("dc1: DENIED: ", "; dc2: UNREACHABLE: ");
        int told = recorder.events().size();
        first.recover();
        time.runDue();
        assertThat(recorder.events()).hasSize(told + 1);
        assertThat(ids()).containsExactly("a:1 dc1", "b:2 dc2");
    }

    @Test
    void whatOneDoesNotKnowItDoesNotHaveAndWhatNoneKnowsIsUnknown() {
        set(second, at("b", 2));
        watch();
        assertThat(ids()).containsExactly("b:2 dc2");
        assertThat(last().error()).isNull();

        second.delete("orders");
        time.runDue();
        assertThat(lastError().kind()).isEqualTo(Kind.UNKNOWN_SERVICE);
        assertThat(lastError().message()).contains("dc1: fake://registry", "dc2: fake://registry");
    }

    @Test
    void oneAddressIsOneInstanceOfTheBestPriority() {
        set(first, at("old", 1));
        set(second, at("new", 1));
        merged(1, 0).watch(ServiceKey.parse("orders"), recorder);
        time.runDue();

        assertThat(ids()).containsExactly("new:1 dc2");
    }

    @Test
    void oneAddressInCommonIsEnough() {
        set(
                first,
                at("a", 1).toBuilder()
                        .address("db.example.test", 9)
                        .address("10.0.0.9", 7)
                        .build());
        set(
                second,
                at("b", 2).toBuilder().address("DB.example.test", 9).build(),
                at("c", 3).toBuilder().address("10.0.0.9", 8).build());
        watch();

        assertThat(ids()).containsExactly("a:1 dc1", "c:3 dc2");
    }

    @Test
    void anInstanceThatIsNotToldKeepsNobodyOut() {
        FakeRegistry third = new FakeRegistry(time, time);
        set(first, at("a", 1));
        set(second, at("b", 1).toBuilder().address("10.0.0.1", 2).build());
        set(third, at("c", 2));
        new MergedDiscoverer(
                        List.of(new Member("dc1", 0, first), new Member("dc2", 0, second), new Member("dc3", 0, third)),
                        time.registryContext(1),
                        LONGEST_WAIT)
                .watch(ServiceKey.parse("orders"), recorder);
        time.runDue();

        assertThat(ids()).containsExactly("a:1 dc1", "c:2 dc3");
    }

    @Test
    void strangersOfOneIdAreToldApartAndKeepTheirIdsAsLongAsTheyLive() {
        set(first, at("a", 1));
        set(second, at("a", 2));
        watch();
        assertThat(ids()).containsExactly("a:1 dc1", "a@dc2:2 dc2");

        set(first);
        assertThat(ids()).containsExactly("a@dc2:2 dc2");
        set(first, at("a", 1));
        assertThat(ids()).containsExactly("a:1 dc1", "a@dc2:2 dc2");

        // Gone, it has no claim to its id.
        set(first);
        set(second);
        set(second, at("a", 2));
        set(first, at("a", 1));
        assertThat(ids()).containsExactly("a:2 dc2", "a@dc1:1 dc1");
    }

    @Test
    void anIdThatIsMadeIsNobodysOwn() {
        set(first, at("a", 1));
        set(second, at("a", 2), at("a@dc2", 3));
        watch();

        assertThat(ids()).containsExactly("a:1 dc1", "a@dc2:3 dc2", "a@dc2#2:2 dc2");
    }

    @Test
    void anInstanceThatMovesToAnotherRegistryKeepsItsId() {
        set(first, at("a", 1));
        second.set("orders", List.of());
        watch();
        set(second, at("a", 1));
        assertThat(ids()).containsExactly("a:1 dc1");
        set(first);
        assertThat(ids()).containsExactly("a:1 dc2");
        set(first, at("a", 5));
        assertThat(ids()).containsExactly("a:1 dc2", "a@dc1:5 dc1");
    }

    @Test
    void onlyAnEpochThatChangesWithinItsRegistryIsANewStart() {
        set(first, at("a", 1).toBuilder().startEpoch(7).build());
        second.set("orders", List.of());
        watch();
        set(second, at("a", 1));
        set(first);
        assertThat(ids()).containsExactly("a:1 dc2");
        assertThat(last().instances()).extracting(ServiceInstance::startEpoch).containsExactly(7L);
        set(second, at("a", 1).toBuilder().weight(9).build());
        assertThat(last().instances()).extracting(ServiceInstance::startEpoch).containsExactly(7L);
        set(second, at("a", 1).toBuilder().startEpoch(1).build());
        assertThat(last().instances()).extracting(ServiceInstance::startEpoch).containsExactly(1L);
    }

    @Test
    void whatHasNotChangedIsTheSameObjectAndNoNews() {
        set(first, at("a", 1));
        set(second, at("b", 2));
        watch();
        ServiceInstance a = last().instances().get(0);
        set(second, at("b", 2), at("c", 3));
        assertThat(last().instances().get(0)).isSameAs(a);

        int told = recorder.events().size();
        first.resend("orders");
        set(second, at("c", 3), at("b", 2));
        // Hidden behind the one of the first registry.
        set(second, at("b", 2), at("c", 3), at("x", 1));
        assertThat(recorder.events()).hasSize(told);
    }

    @Test
    void aWatchThatCannotBeginIsAnErrorOfItsRegistry() {
        set(first, at("a", 1));
        second.close();
        watch();

        assertThat(ids()).containsExactly("a:1 dc1");
        assertThat(requireNonNull(last().error()).message())
                .startsWith("dc2: UNREACHABLE: the watch could not begin: ");
    }

    @Test
    void afterTheEndNothingIsToldAndNothingWaits() {
        set(first, at("a", 1));
        second.silence();
        Watch watch = watch();
        watch.close();
        first.set("orders", List.of());
        second.recover();
        time.runDue();

        assertThat(recorder.events()).isEmpty();
        assertThat(first.openWatches() + second.openWatches()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void closingClosesAll() {
        set(first, at("a", 1));
        set(second, at("b", 2));
        MergedDiscoverer merged = merged();
        merged.watch(ServiceKey.parse("orders"), recorder);
        merged.close();
        time.runDue();

        assertThat(recorder.events()).isEmpty();
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
    }

    @Test
    void itCanDoWhatAllCan() {
        FakeRegistry tagged = new FakeRegistry(time, time, Set.of(Capability.TAGS, Capability.NAMESPACES));
        MergedDiscoverer merged = new MergedDiscoverer(
                List.of(new Member("dc1", 0, first), new Member("dc2", 0, tagged)),
                time.registryContext(1),
                LONGEST_WAIT);

        assertThat(merged.capabilities()).containsExactlyInAnyOrder(Capability.TAGS, Capability.NAMESPACES);
        assertThat(merged().capabilities()).doesNotContain(Capability.REGISTER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> merged.watch(ServiceKey.parse("orders?dc=east"), recorder))
                .withMessage("dc: east (expected: none; merge:dc1=fake://registry;dc2=fake://registry has no data"
                        + " centres)");
        assertThat(merged.services()).isCompletedExceptionally();
        assertThatThrownBy(() -> merged.watchServices(new Names())).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theNamesAreThoseOfAll() {
        first.set("orders", List.of());
        second.set("users", TestInstances.of("users", 1));
        Names names = new Names();
        merged().watchServices(names);
        time.runDue();

        assertThat(merged().services().toCompletableFuture().join()).containsExactly("orders", "users");
        assertThat(names.told).containsExactly("[orders, users]");
        second.fail(Kind.UNREACHABLE);
        first.set("billing", List.of());
        time.runDue();
        assertThat(names.told.get(1)).startsWith("UNREACHABLE: dc2: UNREACHABLE: ");
        assertThat(names.told.get(2)).isEqualTo("[billing, orders, users]");
        second.recover();
        time.runDue();
        assertThat(names.told.get(names.told.size() - 1)).isEqualTo("[billing, orders, users]");
        second.fail(Kind.UNREACHABLE);
        assertThat(merged().services().toCompletableFuture())
                .failsWithin(SECOND)
                .withThrowableThat()
                .withMessageContaining("dc2: ");
    }

    @Test
    void noNamesAreToldBeforeEachHasAnswered() {
        first.set("orders", List.of());
        second.silence();
        Names names = new Names();
        merged().watchServices(names);
        time.advance(LONGEST_WAIT);

        assertThat(names.told).containsExactly("TIMEOUT: dc2: TIMEOUT: said nothing within 3000 ms");
    }

    /** Writes down what it is told. */
    private static final class Names implements ServicesListener {
        final List<String> told = new ArrayList<>();

        @Override
        public void onServices(SortedSet<String> names) {
            told.add(names.toString());
        }

        @Override
        public void onError(DiscoveryError error) {
            told.add(error.toString());
        }
    }
}
