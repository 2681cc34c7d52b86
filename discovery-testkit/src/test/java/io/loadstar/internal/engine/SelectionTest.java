package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.PickContext;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.testkit.TestHosts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private final List<Host> hosts = List.copyOf(TestHosts.of(5));
    private final PickFailures failures = new PickFailures(ORDERS);
    private final Stubborn picker = new Stubborn();

    private String id(int index) {
        return hosts.get(index).instance().id();
    }

    private Host pick(PickContext context) {
        return Selection.pick(picker, context, failures);
    }

    /** Always picks the first host, and has a next choice if it is given one. */
    private final class Stubborn implements Picker {
        private HostSet set = HostSet.of(hosts);
        private @Nullable Host next;
        private int picks;

        @Override
        public HostSet hosts() {
            return set;
        }

        @Override
        public Host pick(PickContext context) {
            picks++;
            return hosts.get(0);
        }

        @Override
        public @Nullable Host pickExcluding(PickContext context) {
            return next;
        }

        @Override
        public PickDecision explain(PickContext context) {
            return PickDecision.of(hosts.get(0), "the first");
        }
    }

    @Test
    void thePreferredHostComesBeforeThePolicy() {
        for (Host host : hosts) {
            assertThat(pick(PickContext.NONE.preferring(host.instance().id()))).isSameAs(host);
        }
        assertThat(picker.picks).isZero();
    }

    @Test
    void aPreferredHostThatIsNotUsableExcludedOrUnknownLeavesItToThePolicy() {
        picker.set = HostSet.of(hosts, hosts.subList(0, 3));

        assertThat(pick(PickContext.NONE.preferring(id(4)))).isSameAs(hosts.get(0));
        assertThat(pick(PickContext.NONE.preferring("nobody"))).isSameAs(hosts.get(0));
        assertThat(pick(PickContext.NONE.preferring(id(1)).excluding(id(1)))).isSameAs(hosts.get(0));
    }

    @Test
    void anExcludedPickIsReplacedByThePolicysNextChoice() {
        picker.next = hosts.get(3);

        assertThat(pick(PickContext.NONE.excluding(id(0)))).isSameAs(hosts.get(3));
        assertThat(picker.picks).isEqualTo(1);
    }

    @Test
    void aPolicyWithoutANextChoiceIsAskedThreeTimesMoreThenAllAreScanned() {
        Set<Host> found = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            picker.picks = 0;
            found.add(pick(PickContext.NONE.excluding(id(0)).excluding(id(2))));
            assertThat(picker.picks).isEqualTo(4);
        }

        assertThat(found)
                .as("from a random place on")
                .containsExactlyInAnyOrder(hosts.get(1), hosts.get(3), hosts.get(4));
    }

    @Test
    void theScanFindsUsableHostsOnly() {
        picker.set = HostSet.of(hosts, hosts.subList(0, 2));

        assertThat(pick(PickContext.NONE.excluding(id(0)))).isSameAs(hosts.get(1));
    }

    @Test
    void ifAllAreExcludedItIsExhausted() {
        PickContext context = PickContext.NONE;
        for (int i = 0; i < hosts.size(); i++) {
            context = context.excluding(id(i));
        }
        PickContext all = context;

        assertThatThrownBy(() -> pick(all))
                .hasMessage("EXHAUSTED: orders: all 5 usable instances are excluded by the request");
    }
}
