package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.internal.topology.AddressGate;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.spi.TimeSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotKeeperTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final ServiceConfig WITHOUT_GUARD =
            ServiceConfig.builder().set(ServiceConfig.REMOVAL_GUARD, false).build();
    private static final ServiceInstance A =
            ServiceInstance.builder("orders").address("10.0.0.1", 80).build();

    private final SnapshotKeeper keeper = new SnapshotKeeper(
            ORDERS,
            TimeSource.system(),
            "test:",
            new AddressGate(AddressPolicy.of(ServiceConfig.DEFAULTS), null),
            new RemovalGuard(WITHOUT_GUARD, TimeSource.system(), Set::of));

    private static ServiceSnapshot snapshot(ServiceInstance... instances) {
        return ServiceSnapshot.builder(ORDERS).instances(List.of(instances)).build();
    }

    private static DiscoveryError error(Kind kind) {
        return DiscoveryError.of(kind, "on purpose");
    }

    @Test
    void beforeAnyAnswerThereIsNothing() {
        assertThat(keeper.current().state()).isEqualTo(State.INIT);
        assertThat(keeper.isAnswered()).isFalse();

        assertThat(keeper.fail(error(Kind.UNREACHABLE))).isFalse();

        assertThat(keeper.current().state()).isEqualTo(State.ERROR);
        assertThat(keeper.isAnswered()).isFalse();
    }

    @Test
    void anErrorKeepsTheInstances() {
        for (Kind kind : Kind.values()) {
            assertThat(keeper.accept(snapshot(A)))
                    .as("kind %s: told anew", kind)
                    .isEqualTo(kind == Kind.values()[0]);
            if (kind != Kind.UNKNOWN_SERVICE) {
                assertThat(keeper.fail(error(kind))).isFalse();

                assertThat(keeper.current().instances()).containsExactly(A);
                assertThat(keeper.current().state()).isEqualTo(State.STALE);
                assertThat(keeper.current().error()).isNotNull();
            }
        }
    }

    @Test
    void theSameInstancesAgainAreNoDifferenceButFresh() {
        assertThat(keeper.accept(snapshot(A))).isTrue();
        keeper.fail(error(Kind.TIMEOUT));

        assertThat(keeper.accept(snapshot(A))).isFalse();
        assertThat(keeper.current().state()).isEqualTo(State.FRESH);
        assertThat(keeper.current().error()).isNull();
    }

    @Test
    void anUnknownServiceIsAnAnswerWithoutInstances() {
        keeper.accept(snapshot(A));

        assertThat(keeper.fail(error(Kind.UNKNOWN_SERVICE))).isTrue();

        assertThat(keeper.isUnknown()).isTrue();
        assertThat(keeper.current().instances()).isEmpty();
        assertThat(keeper.current().state()).isEqualTo(State.FRESH);
        assertThat(keeper.lastInstance()).isEqualTo(A);
        assertThat(keeper.emptySince()).isNotNull();
    }
}
