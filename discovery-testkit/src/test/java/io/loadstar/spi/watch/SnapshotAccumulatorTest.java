package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotAccumulatorTest {

    private final VirtualTime time = new VirtualTime();
    private final SnapshotAccumulator orders = accumulator("orders", 3);

    private SnapshotAccumulator accumulator(String key, int most) {
        return new SnapshotAccumulator(ServiceKey.parse(key), "test", time, most);
    }

    private static ServiceInstance instance(String id, int port, String... tags) {
        return ServiceInstance.builder("orders")
                .id(id)
                .address("10.0.0.1", port)
                .tags(List.of(tags))
                .build();
    }

    @Test
    void aSnapshotIsCompleteAndSaysWhenItWasObserved() {
        time.advance(Duration.ofSeconds(3));
        orders.put("/b", instance("b", 1));
        orders.put("/a", instance("a", 1));
        ServiceSnapshot snapshot = orders.snapshot("7");

        assertThat(snapshot.instances()).containsExactly(instance("a", 1), instance("b", 1));
        assertThat(snapshot.revision()).isEqualTo("7");
        assertThat(snapshot.source()).isEqualTo("test");
        assertThat(snapshot.observedNanos()).isEqualTo(time.nanoTime());
        assertThat(snapshot.state()).isEqualTo(ServiceSnapshot.State.FRESH);
    }

    @Test
    void anInstanceThatHasNotChangedKeepsItsObject() {
        orders.put("/a", instance("a", 1));
        orders.put("/b", instance("b", 1));
        ServiceInstance a = orders.snapshot("1").instances().get(0);

        orders.put("/a", instance("a", 1));
        orders.put("/b", instance("b", 2));
        assertThat(orders.snapshot("2").instances().get(0)).isSameAs(a);

        orders.replaceAll(Map.of("/a", instance("a", 1), "/c", instance("c", 1)));
        assertThat(orders.snapshot("3").instances().get(0)).isSameAs(a);
    }

    @Test
    void anInstanceThatIsCopiedForItsPortKeepsItsCopy() {
        SnapshotAccumulator admin = accumulator("orders:admin", 3);
        ServiceInstance a = withAdmin("a");
        admin.put("/a", a);
        admin.put("/b", withAdmin("b"));
        ServiceInstance copy = admin.snapshot("1").instances().get(0);
        assertThat(copy).isNotEqualTo(a);

        admin.remove("/b");
        admin.put("/a", withAdmin("a"));
        assertThat(admin.snapshot("2").instances()).hasSize(1).first().isSameAs(copy);
    }

    private static ServiceInstance withAdmin(String id) {
        Map<String, Integer> ports = Map.of("default", 80, "admin", 81);
        return ServiceInstance.builder("orders")
                .id(id)
                .addresses(List.of(io.loadstar.NetworkAddress.of("default", "10.0.0.1", ports)))
                .build();
    }

    @Test
    void aListThatHasNotChangedIsTheSameList() {
        orders.put("/a", instance("a", 1));
        List<ServiceInstance> before = orders.snapshot("1").instances();

        orders.put("/a", instance("a", 1));
        orders.remove("/none");
        assertThat(orders.snapshot("2").instances()).isSameAs(before);
        orders.replaceAll(Map.of("/a", instance("a", 1)));
        assertThat(orders.snapshot("3").instances()).isSameAs(before);
    }

    @Test
    void aChangeThatIsTakenBackLeavesTheSameList() {
        orders.put("/a", instance("a", 1));
        List<ServiceInstance> before = orders.snapshot("1").instances();

        orders.put("/a", instance("a", 2));
        orders.put("/a", instance("a", 1));
        assertThat(orders.snapshot("2").instances()).isSameAs(before);
    }

    @Test
    void aChangeOfWhatIsNotAskedForLeavesTheSameList() {
        SnapshotAccumulator blue = accumulator("orders?tag=blue", 3);
        blue.put("/a", instance("a", 1, "blue"));
        List<ServiceInstance> before = blue.snapshot("1").instances();

        blue.put("/b", instance("b", 1, "green"));
        assertThat(blue.snapshot("2").instances()).isSameAs(before);
        assertThat(blue.size()).isEqualTo(2);
    }

    @Test
    void twoRecordsThatClaimOneIdAreBothThereAndKeepTheirObjects() {
        orders.put("/x", instance("a", 1));
        orders.put("/y", instance("a", 2));
        List<ServiceInstance> both = orders.snapshot("1").instances();
        assertThat(both).extracting(ServiceInstance::id).containsExactly("a", "a@10.0.0.1:2");

        orders.put("/z", instance("c", 1));
        List<ServiceInstance> now = orders.snapshot("2").instances();
        assertThat(now).hasSize(3);
        assertThat(now.get(0)).isSameAs(both.get(0));
        assertThat(now.get(1)).isSameAs(both.get(1));

        orders.remove("/x");
        assertThat(orders.snapshot("3").instances()).containsExactly(instance("a", 2), instance("c", 1));
    }

    @Test
    void twoRecordsThatSayTheSameAreOneInstance() {
        orders.put("/x", instance("a", 1));
        orders.put("/y", instance("a", 1));
        assertThat(orders.snapshot("1").instances()).containsExactly(instance("a", 1));

        orders.remove("/x");
        assertThat(orders.snapshot("2").instances()).containsExactly(instance("a", 1));
    }

    @Test
    void aListPastTheBoundIsRefusedUntilThereIsOneWithinIt() {
        orders.replaceAll(Map.of("/a", instance("a", 1)));
        orders.replaceAll(
                Map.of("/1", instance("1", 1), "/2", instance("2", 1), "/3", instance("3", 1), "/4", instance("4", 1)));

        assertThat(orders.refusal()).isNotNull();
        assertThat(orders.refusal().kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(orders.refusal().message())
                .isEqualTo("test: orders has more than 3 records (expected: at most 3); the last good answer is kept");
        assertThat(orders.snapshot("1").instances()).containsExactly(instance("a", 1));

        orders.replaceAll(Map.of("/b", instance("b", 1)));
        assertThat(orders.refusal()).isNull();
    }

    @Test
    void afterADeltaPastTheBoundOnlyAListHelps() {
        for (int i = 0; i < 4; i++) {
            orders.put("/" + i, instance("i" + i, 1));
        }
        orders.remove("/0");
        assertThat(orders.refusal()).as("nobody knows what /3 was").isNotNull();
        assertThat(orders.size()).isEqualTo(2);

        orders.replaceAll(Map.of());
        assertThat(orders.refusal()).isNull();
        assertThat(orders.snapshot("1").instances()).isEmpty();
    }

    @Test
    void atTheBoundARecordMayChange() {
        for (int i = 0; i < 3; i++) {
            orders.put("/" + i, instance("i" + i, 1));
        }
        orders.put("/0", instance("i0", 2));
        assertThat(orders.refusal()).isNull();
        assertThat(orders.snapshot("1").instances().get(0).port()).isEqualTo(2);
    }

    @Test
    void aBoundUnderOneIsRefused() {
        assertThatThrownBy(() -> accumulator("orders", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mostRecords: 0 (expected: at least 1)");
    }
}
