package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.junit.jupiter.api.Test;

class PickTallyTest {

    private final HostContext shared = new HostContext(TimeSource.system());
    private final LiveHost a = host("a");
    private final LiveHost b = host("b");
    private final PickTally tally = new PickTally();

    private LiveHost host(String id) {
        ServiceInstance instance =
                ServiceInstance.builder("orders").id(id).address("10.0.0.1", 80).build();
        return new LiveHost(instance, shared);
    }

    private static void take(LiveHost host, int tickets) {
        for (int i = 0; i < tickets; i++) {
            Pick pick = host.start();
            if (i % 2 == 0) {
                pick.complete(Outcome.SUCCESS);
            }
        }
    }

    @Test
    void ticketsAreCountedWhetherTheyAreCompletedOrNot() {
        tally.follow(List.of(a, b), List.of());
        take(a, 7);
        take(b, 1_000);

        assertThat(a.tickets()).isEqualTo(7);
        assertThat(tally.count()).isEqualTo(1_007);
        assertThat(tally.count()).isEqualTo(1_007);
        take(a, 1);
        assertThat(tally.count()).isEqualTo(1_008);
    }

    @Test
    void whatAHostGaveStaysCountedWhenItIsGone() {
        tally.follow(List.of(a, b), List.of());
        take(a, 5);
        take(b, 3);

        tally.follow(List.of(a), List.of(b));
        assertThat(tally.count()).isEqualTo(8);
        take(a, 1);
        assertThat(tally.count()).isEqualTo(9);
    }

    @Test
    void aTicketTakenBeforeTheHostsAreToldAndOneOfAPickThatHeldTheOldPickerCount() {
        tally.follow(List.of(a), List.of());
        take(b, 2);
        tally.follow(List.of(b), List.of(a));
        take(a, 4);

        assertThat(tally.count()).isEqualTo(6);
    }

    /** A host counts modulo 2^32 only: at 100,000 tickets a second that is half a day. */
    @Test
    void theCountGoesOnWhenAHostsTurnsOver() throws ReflectiveOperationException {
        VarHandle load = MethodHandles.privateLookupIn(Host.class, MethodHandles.lookup())
                .findVarHandle(Host.class, "load", long.class);
        long threeLess = (-3L * 0x9E3779B9L) << 32;
        load.setVolatile(a, threeLess);
        tally.follow(List.of(a), List.of());
        assertThat(tally.count()).isEqualTo((1L << 32) - 3);

        take(a, 5);

        assertThat(a.tickets()).isEqualTo(2);
        assertThat(tally.count()).isEqualTo((1L << 32) + 2);
    }
}
