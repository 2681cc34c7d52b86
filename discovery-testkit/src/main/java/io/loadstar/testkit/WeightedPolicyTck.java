package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules that policies by weight keep besides the common ones; the kind is {@link PolicyKind#WEIGHTED} or
 * {@link PolicyKind#WEIGHTED_RANDOM}.
 */
public abstract class WeightedPolicyTck extends LoadBalancingPolicyTck {

    /** Creates the kit. */
    protected WeightedPolicyTck() {}

    /**
     * 261: shares follow the weights.
     *
     * <p>On failure check rounding where weights are scaled: the smallest weight here is a hundredth of the sum.
     */
    @Test
    public final void rule261_sharesFollowTheWeights() {
        HostSet set = HostSet.of(TestHosts.weighted(10, 20, 30, 40, 100, 100, 300, 400));
        assertSharesOf("weights", factory(seed()).rebuild(set), set, 20_000);
    }

    /**
     * 262: a change of weights counts from its rebuild on.
     *
     * <p>On failure check that {@link PickerFactory#rebuild} compares weights before it returns the picker it had.
     */
    @Test
    public final void rule262_aChangeOfWeightsCountsFromItsRebuildOn() {
        List<Host> hosts = TestHosts.weighted(100, 100, 100);
        PickerFactory factory = factory(seed());
        HostSet equal = HostSet.of(hosts);
        assertSharesOf("equal weights", factory.rebuild(equal), equal, 3_000);
        ((TestHost) hosts.get(0)).withWeight(400);
        HostSet changed = HostSet.of(hosts);
        assertSharesOf("one weight raised", factory.rebuild(changed), changed, 6_000);
    }

    /**
     * 263: a host of weight 0 is not picked while another one has a weight.
     *
     * <p>On failure check where a weight of 0 is raised to 1.
     */
    @Test
    public final void rule263_weightZeroIsNotPicked() {
        HostSet set = HostSet.of(TestHosts.weighted(0, 100, 0, 50, 0));
        Picker picker = factory(seed()).rebuild(set);
        for (int i = 0; i < 10_000; i++) {
            assertThat(picker.pick(context(i)).weight()).isPositive();
        }
    }

    /**
     * 264: where all weights are 0 all hosts have equal shares.
     *
     * <p>On failure check division by a sum of 0.
     */
    @Test
    public final void rule264_allWeightsZeroIsEqualShares() {
        HostSet set = HostSet.of(TestHosts.weighted(0, 0, 0, 0));
        assertSharesOf("all weights 0", factory(seed()).rebuild(set), set, 4_000);
    }
}
