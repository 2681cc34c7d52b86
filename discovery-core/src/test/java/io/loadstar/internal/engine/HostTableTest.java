package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.TimeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostTableTest {

    private final HostTable table = new HostTable(new HostContext(TimeSource.system()));

    private static ServiceInstance instance(String id, String host, long epoch) {
        return ServiceInstance.builder("orders")
                .id(id)
                .address(host, 80)
                .startEpoch(epoch)
                .build();
    }

    @Test
    void aHostSurvivesWhileIdAddressesAndEpochStay() {
        table.reconcile(List.of(instance("a", "10.0.0.1", 1), instance("b", "10.0.0.2", 1)));
        LiveHost a = table.hosts().get(0);
        ServiceInstance heavier =
                instance("a", "10.0.0.1", 1).toBuilder().weight(7).build();

        assertThat(table.reconcile(List.of(heavier, instance("b", "10.0.0.2", 1))))
                .isFalse();
        assertThat(table.hosts().get(0)).isSameAs(a);
        assertThat(a.instance().weight()).isEqualTo(7);
    }

    @Test
    void anotherAddressOrEpochIsAnotherHost() {
        table.reconcile(List.of(instance("a", "10.0.0.1", 1), instance("b", "10.0.0.2", 1)));
        List<LiveHost> before = table.hosts();

        assertThat(table.reconcile(List.of(instance("a", "10.0.0.9", 1), instance("b", "10.0.0.2", 2))))
                .isTrue();
        assertThat(table.hosts()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void randomHistoriesKeepExactlyWhatBothSidesHave() {
        Random random = new Random(5);
        List<ServiceInstance> all = IntStream.range(0, 30)
                .mapToObj(i -> instance("i" + i, "10.0.0." + i, 1))
                .sorted(Comparator.comparing(ServiceInstance::id))
                .toList();
        for (int round = 0; round < 300; round++) {
            List<LiveHost> before = table.hosts();
            List<ServiceInstance> now =
                    all.stream().filter(i -> random.nextBoolean()).toList();

            table.reconcile(now);

            assertThat(table.hosts()).extracting(LiveHost::instance).isEqualTo(now);
            Stream<LiveHost> kept = before.stream().filter(host -> now.contains(host.instance()));
            assertThat(table.hosts()).containsAll(kept.toList());
        }
    }
}
