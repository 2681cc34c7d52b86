package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.Outcome;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.HostSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestHostsTest {

    @Test
    void hostsAreHealthyAndSortedById() {
        List<Host> hosts = TestHosts.of(1_200);
        assertThat(hosts).allMatch(host -> host.health() == HostHealth.HEALTHY && host.weight() == 100);
        assertThat(hosts.stream().map(host -> host.instance().id()).toList()).isSorted();
        assertThat(HostSet.of(hosts).usable()).hasSize(1_200);
    }

    @Test
    void weightsAreStamped() {
        HostSet set = HostSet.of(TestHosts.weighted(1, 0, 10_000));
        assertThat(List.of(set.weight(0), set.weight(1), set.weight(2))).containsExactly(1, 0, 10_000);
    }

    @Test
    void aTestStampsWhatTheEngineWould() {
        TestHost host = TestHosts.host(TestInstances.instance("orders", 7));
        List<Outcome> outcomes = new ArrayList<>();
        ServiceInstance newer = host.instance().toBuilder().version("2").build();
        host.withHealth(HostHealth.UNHEALTHY)
                .withWeight(3)
                .withInstance(newer)
                .withListener((at, pick, outcome, now) -> outcomes.add(outcome));
        host.start().complete(Outcome.SUCCESS);

        assertThat(host.health()).isEqualTo(HostHealth.UNHEALTHY);
        assertThat(host.weight()).isEqualTo(3);
        assertThat(host.instance()).isSameAs(newer);
        assertThat(outcomes).containsExactly(Outcome.SUCCESS);
        assertThatThrownBy(() -> host.withWeight(-1)).hasMessage("weight: -1 (expected: 0 to 10000)");
    }
}
