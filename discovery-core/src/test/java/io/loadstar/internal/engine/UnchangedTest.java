package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnchangedTest {

    private static final Comparator<ServiceInstance> BY_OBJECT = Comparator.comparingInt(System::identityHashCode);

    @Test
    void equalInstancesKeepTheirObjectsAndOthersAreNew() {
        List<ServiceInstance> before = List.of(instance(1, 100), instance(2, 100), instance(4, 100));
        List<ServiceInstance> now = List.of(instance(0, 100), instance(1, 100), instance(2, 50), instance(4, 100));

        List<ServiceInstance> kept = Unchanged.kept(before, now);

        assertThat(kept).isEqualTo(now);
        assertThat(kept.get(0)).isSameAs(now.get(0));
        assertThat(kept.get(1)).isSameAs(before.get(0));
        assertThat(kept.get(2)).isSameAs(now.get(2));
        assertThat(kept.get(3)).isSameAs(before.get(2));
    }

    @Test
    void anEqualListIsTheOneBefore() {
        List<ServiceInstance> before = List.of(instance(1, 100), instance(2, 100));

        assertThat(Unchanged.kept(before, List.of(instance(1, 100), instance(2, 100))))
                .isSameAs(before);
        assertThat(Unchanged.kept(before, List.of(instance(1, 100)))).isNotSameAs(before);
        assertThat(Unchanged.kept(before, List.of())).isEmpty();
        assertThat(Unchanged.kept(List.of(), before)).isEqualTo(before);
    }

    @Test
    void whateverChangesTheListIsThatOfNow() {
        SplittableRandom random = new SplittableRandom(7);
        List<ServiceInstance> before = List.of();
        for (int round = 0; round < 500; round++) {
            List<ServiceInstance> now = some(random);
            List<ServiceInstance> kept = Unchanged.kept(before, now);
            assertThat(kept).isEqualTo(now);
            for (ServiceInstance old : before) {
                if (now.contains(old)) {
                    assertThat(kept).usingElementComparator(BY_OBJECT).contains(old);
                }
            }
            before = kept;
        }
    }

    @Test
    void aSnapshotSortsWhatIsNotSorted() {
        ServiceSnapshot snapshot = ServiceSnapshot.builder(ServiceKey.parse("orders"))
                .instances(List.of(instance(3, 1), instance(1, 1), instance(2, 1)))
                .build();

        assertThat(snapshot.instances())
                .extracting(ServiceInstance::id)
                .containsExactly("instance-1", "instance-2", "instance-3");
    }

    private static List<ServiceInstance> some(SplittableRandom random) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            if (random.nextInt(4) > 0) {
                instances.add(instance(number, 100 + random.nextInt(2)));
            }
        }
        return instances;
    }

    private static ServiceInstance instance(int number, int weight) {
        return ServiceInstance.builder("orders")
                .id("instance-" + number)
                .address("10.0.0." + number, 80)
                .weight(weight)
                .build();
    }
}
