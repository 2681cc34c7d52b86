package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rules that policies that map by hash keep besides the common ones. */
public abstract class HashPolicyTck extends LoadBalancingPolicyTck {

    private static final int KEYS = 10_000;

    /** Creates the kit. */
    protected HashPolicyTck() {}

    @Override
    protected final PolicyKind kind() {
        return PolicyKind.HASH;
    }

    /**
     * 271: one hash maps to one host, whichever way the hosts were learned and whatever the factory's seed.
     *
     * <p>On failure check that positions come from instance ids alone: two processes must agree.
     */
    @Test
    public final void rule271_theMapIsIndependentOfLearningOrderAndSeed() {
        List<Host> hosts = hosts(15);
        HostSet ten = HostSet.of(hosts.subList(0, 10));
        List<String> at = ids(factory(1).rebuild(ten));

        PickerFactory grown = factory(2);
        grown.rebuild(HostSet.of(hosts.subList(5, 9)));
        assertThat(ids(grown.rebuild(ten))).as("hosts learned by growth").isEqualTo(at);

        PickerFactory shrunk = factory(3);
        shrunk.rebuild(HostSet.of(hosts));
        assertThat(ids(shrunk.rebuild(ten))).as("hosts learned by shrinking").isEqualTo(at);
    }

    /**
     * 272: a host that goes, comes or fails moves its own keys only; no key moves between survivors.
     *
     * <p>On failure check tables whose size follows the number of hosts.
     */
    @Test
    public final void rule272_noKeyMovesBetweenSurvivors() {
        List<Host> all = hosts(30);
        SplittableRandom random = new SplittableRandom(seed());
        for (int round = 0; round < 20; round++) {
            List<Host> without = new ArrayList<>(all);
            Host gone = without.remove(random.nextInt(all.size()));
            PickerFactory factory = factory(seed());
            List<String> before = ids(factory.rebuild(HostSet.of(all)));
            assertOnlyItsKeysMoved(gone, before, ids(factory.rebuild(HostSet.of(without))));
            assertOnlyItsKeysMoved(gone, before, ids(factory.rebuild(HostSet.of(all, without))));
            assertThat(ids(factory.rebuild(HostSet.of(all)))).as("back again").isEqualTo(before);
        }
    }

    /**
     * 273: leaving hosts out one by one walks through all of them, in an order of the key's own.
     *
     * <p>On failure check {@link Picker#pickExcluding}: for a map by hash it gives the next distinct host.
     */
    @Test
    public final void rule273_exclusionWalksThroughAllHosts() {
        Picker picker = factory(seed()).rebuild(HostSet.of(hosts(HOSTS)));
        for (int key = 0; key < 50; key++) {
            PickContext context = context(key);
            Host host = picker.pick(context);
            for (int left = HOSTS; left > 0; left--) {
                assertThat(host).as("with %s hosts left", left).isNotNull();
                assertThat(context.excluded()).doesNotContain(host.instance().id());
                context = context.excluding(host.instance().id());
                host = picker.pickExcluding(context);
            }
            assertThat(host).as("with no host left").isNull();
        }
    }

    private static void assertOnlyItsKeysMoved(Host gone, List<String> before, List<String> after) {
        String id = gone.instance().id();
        for (int key = 0; key < before.size(); key++) {
            String was = before.get(key);
            String is = after.get(key);
            if (was.equals(id) == is.equals(was)) {
                throw new AssertionError("the host of key " + key + " without " + id + ": " + is + " (expected: "
                        + (was.equals(id) ? "another one)" : was + ", as before)"));
            }
        }
    }

    private List<String> ids(Picker picker) {
        List<String> ids = new ArrayList<>(KEYS);
        for (int key = 0; key < KEYS; key++) {
            ids.add(picker.pick(context(key)).instance().id());
        }
        return ids;
    }
}
