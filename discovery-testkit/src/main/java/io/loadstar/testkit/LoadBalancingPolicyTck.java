package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ConfigKey;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The rules that every load-balancing policy keeps, as tests; extend it and say which policy is meant.
 *
 * <p>A policy by weights extends {@link WeightedPolicyTck}, one that maps by hash {@link HashPolicyTck}: each adds rules
 * of its kind. Every rule of a class is required. A rule's doc says what to check when it fails. A policy that is
 * seeded by its context alone gives the same picks in each run; so, then, do these tests.
 *
 * <pre>{@code
 * class RoundRobinTckTest extends LoadBalancingPolicyTck {
 *     @Override
 *     protected PolicyProvider provider() {
 *         return new RoundRobinProvider();
 *     }
 *
 *     @Override
 *     protected PolicyKind kind() {
 *         return PolicyKind.EVEN;
 *     }
 * }
 * }</pre>
 */
public abstract class LoadBalancingPolicyTck {

    /** How many hosts most rules work with. */
    static final int HOSTS = 10;

    private static final int FRESH_FACTORIES = 1_000;
    private static final double ROW_61_P = 0.001;

    /** Creates the kit. */
    protected LoadBalancingPolicyTck() {}

    /** {@return the provider of the policy under test} */
    protected abstract PolicyProvider provider();

    /** {@return what the policy promises about shares} */
    protected abstract PolicyKind kind();

    /** {@return the settings of the policy; those of its provider's name alone unless overridden} */
    protected ServiceConfig config() {
        return ServiceConfig.builder().policy(provider().name()).build();
    }

    /**
     * Returns how far two counts of an {@link PolicyKind#EVEN} policy may be apart, picked by one thread.
     *
     * @return 1 unless overridden: taking turns, a run of picks gives each host the whole part of its share or one more
     */
    protected long spread() {
        return 1;
    }

    /**
     * Returns how far two counts of an {@link PolicyKind#EVEN} policy may be apart, picked by several threads.
     *
     * @return 8 unless overridden: with a sequence for each of at most 8 groups of threads, each is within 1
     */
    protected long spreadOfThreads() {
        return 8;
    }

    /**
     * Returns how many times its share a host may get where exact bounds do not hold: maps by hash, and sequences over
     * sets that keep changing.
     *
     * @return 1.3 unless overridden. A ring of 640 points a host gives shares with a deviation of 1/sqrt(640) = 4%; the
     *     samples here hold over 300 picks a host, which is 6% or less: 1.3 is four deviations and more of both
     */
    protected double peak() {
        return 1.3;
    }

    /** {@return the seed of the random generators; a fixed one unless overridden} */
    protected long seed() {
        return 20_261_120;
    }

    /**
     * 201: the provider and its policy go by one name, and options begin with {@code policy.}.
     *
     * <p>On failure check {@link PolicyProvider#name}, {@link LoadBalancingPolicy#name} and the options' keys: the
     * configuration finds a policy by the first and shows the second.
     */
    @Test
    public final void rule201_namesAndOptionsAreCanonical() {
        PolicyProvider provider = provider();
        assertThat(provider.create(config()).name()).as("the policy's name").isEqualTo(provider.name());
        assertThat(provider.aliases()).as("aliases").doesNotContain(provider.name());
        assertThat(provider.options().stream().map(ConfigKey::name))
                .as("options")
                .allMatch(name -> name.startsWith(ServiceConfig.POLICY_PREFIX));
    }

    /**
     * 202: only usable hosts are picked, and all of them are.
     *
     * <p>On failure check that tables are made of {@link HostSet#usable}, or skip at look-up what is not in it, and that
     * nothing is kept from the set before.
     */
    @Test
    public final void rule202_exactlyTheUsableHostsArePicked() {
        List<Host> hosts = hosts(HOSTS);
        PickerFactory factory = factory(seed());
        for (int first = 0; first < HOSTS - 1; first++) {
            List<Host> usable = hosts.subList(first, Math.min(HOSTS, first + 4));
            Picker picker = factory.rebuild(HostSet.of(hosts, usable));
            PickCounts counts = new PickCounts();
            for (int i = 0; i < 2_000; i++) {
                counts.add(picker.pick(context(i)));
            }
            for (Host host : hosts) {
                if (usable.contains(host)) {
                    assertThat(counts.of(host)).as("picks of usable %s", host).isPositive();
                } else {
                    assertThat(counts.of(host)).as("picks of unusable %s", host).isZero();
                }
            }
        }
    }

    /**
     * 203: a single usable host is always picked, also of many that are not usable and with any context.
     *
     * <p>On failure check divisions and masks by the number of hosts, one in particular.
     */
    @Test
    public final void rule203_aSingleHostIsAlwaysPicked() {
        List<Host> hosts = hosts(HOSTS);
        Host only = hosts.get(7);
        for (HostSet set : List.of(HostSet.of(List.of(only)), HostSet.of(hosts, List.of(only)))) {
            Picker picker = factory(seed()).rebuild(set);
            for (int i = 0; i < 100; i++) {
                assertThat(picker.pick(context(i))).isSameAs(only);
                assertThat(picker.pick(PickContext.NONE)).isSameAs(only);
            }
        }
    }

    /**
     * 204: a picker names the set that it was made of and keeps to it, also after newer ones were made.
     *
     * <p>On failure check that a picker is immutable but for its sequence: a request may still hold it when the next one
     * is published.
     */
    @Test
    public final void rule204_anOldPickerKeepsToItsSet() {
        List<Host> hosts = hosts(HOSTS);
        PickerFactory factory = factory(seed());
        HostSet few = HostSet.of(hosts.subList(0, 4));
        HostSet others = HostSet.of(hosts.subList(4, HOSTS));
        Picker old = factory.rebuild(few);
        Picker young = factory.rebuild(others);
        for (int i = 0; i < 1_000; i++) {
            assertThat(few.usable()).contains(old.pick(context(i)));
            assertThat(others.usable()).contains(young.pick(context(i)));
        }
        assertThat(old.hosts()).as("the old picker's set").isEqualTo(few);
        assertThat(young.hosts()).as("the young picker's set").isEqualTo(others);
    }

    /**
     * 211: over one set of equal weights the shares are as the kind promises.
     *
     * <p>On failure check the arithmetic of the index; for random, that the generator's range is not cut by a modulus.
     */
    @Test
    public final void rule211_sharesAreFair() {
        for (int size : new int[] {2, 3, HOSTS, 17}) {
            HostSet set = HostSet.of(hosts(size));
            assertSharesOf("one set of " + size, factory(seed()).rebuild(set), set, size * 1_000);
        }
    }

    /**
     * 212: growth, shrinking, a deploy that replaces one host after the other, and hosts that fail leave the shares
     * fair.
     *
     * <p>On failure check what the sequence does when the number of hosts changes. The bound is that of one set, since
     * each phase is a run of picks over one set.
     */
    @Test
    public final void rule212_sharesSurviveGrowthShrinkingAndDeploys() {
        List<Host> all = hosts(40);
        PickerFactory factory = factory(seed());
        List<HostSet> phases = new ArrayList<>();
        phases.add(HostSet.of(all.subList(0, 10)));
        phases.add(HostSet.of(all.subList(0, 15)));
        phases.add(HostSet.of(all.subList(4, 12)));
        for (int deployed = 1; deployed <= 8; deployed++) {
            phases.add(HostSet.of(all.subList(4 + deployed, 12 + deployed)));
        }
        phases.add(HostSet.of(all.subList(0, 20), all.subList(3, 9)));
        phases.add(HostSet.of(all));
        for (int phase = 0; phase < phases.size(); phase++) {
            HostSet set = phases.get(phase);
            assertSharesOf(
                    "phase " + phase, factory.rebuild(set), set, set.usable().size() * 500 + 3);
        }
    }

    /**
     * 213: 500 rebuilds of an equal set with a pick between them are as fair as none.
     *
     * <p>On failure check that the sequence belongs to the factory, not to the picker: a balancer that starts at index 0
     * with every update gives the first host everything while updates are frequent.
     */
    @Test
    public final void rule213_rebuildsOfAnEqualSetCarryOn() {
        List<Host> hosts = hosts(HOSTS);
        PickerFactory factory = factory(seed());
        PickCounts counts = new PickCounts();
        Host mapped = factory.rebuild(HostSet.of(hosts)).pick(context(0));
        for (int i = 0; i < 500; i++) {
            HostSet set = HostSet.of(hosts);
            Picker picker = factory.rebuild(set);
            if (kind() == PolicyKind.HASH) {
                assertThat(picker.pick(context(0))).as("the host of one key").isSameAs(mapped);
            } else {
                counts.pick(picker, set, PickContext.NONE, kind().isWeighted());
            }
        }
        if (kind() != PolicyKind.HASH) {
            counts.assertShares("500 rebuilds", kind(), HostSet.of(hosts), spread(), peak());
        }
    }

    /**
     * 214: rebuilds of changing sets with a few picks between them favour no host.
     *
     * <p>On failure check as for 213. A host comes and goes with each rebuild and 1 to 7 picks lie between, so that no
     * rhythm is met; a policy that starts anew gives its first host two and a half times its share.
     */
    @Test
    public final void rule214_rebuildsOfChangingSetsFavourNoOne() {
        boolean slow = kind() == PolicyKind.HASH;
        List<Host> hosts = hosts(HOSTS + 1);
        HostSet[] sets = {HostSet.of(hosts), HostSet.of(hosts.subList(0, HOSTS))};
        PickerFactory factory = factory(seed());
        PickCounts counts = new PickCounts();
        SplittableRandom random = new SplittableRandom(seed());
        int key = 0;
        for (int rebuild = 0; rebuild < (slow ? 400 : 4_000); rebuild++) {
            HostSet set = sets[rebuild % 2];
            Picker picker = factory.rebuild(set);
            for (int picks = (slow ? 10 : 1) * (1 + random.nextInt(7)); picks > 0; picks--) {
                counts.pick(picker, set, context(key++), kind().isWeighted());
            }
        }
        counts.assertPeak("changing sets", peak());
    }

    /**
     * 215, row 61 of the fault matrix: the first picks of 1,000 fresh factories are uniform, by chi-square at p over
     * 0.001.
     *
     * <p>On failure check that a sequence starts at a random place taken from {@link PolicyContext#random}: a fleet that
     * restarts would meet at one instance.
     */
    @Test
    public final void rule215_row61_firstPicksOfFreshFactoriesAreUniform() {
        SplittableRandom seeds = new SplittableRandom(seed());
        HostSet set = HostSet.of(hosts(HOSTS));
        PickCounts counts = new PickCounts();
        for (int i = 0; i < FRESH_FACTORIES; i++) {
            counts.add(factory(seeds.nextLong()).rebuild(set).pick(PickContext.NONE));
        }
        assertThat(StatsChecks.uniformP(counts.of(set.usable())))
                .as("p by chi-square of first picks %s", counts)
                .isGreaterThan(ROW_61_P);
    }

    /**
     * 221: explaining advances nothing, and tells the pick that follows wherever it names a host.
     *
     * <p>On failure check that {@link Picker#explain} reads the sequence and does not draw from it.
     */
    @Test
    public final void rule221_explainAdvancesNothing() {
        HostSet set = HostSet.of(hosts(HOSTS));
        Picker plain = factory(seed()).rebuild(set);
        Picker explained = factory(seed()).rebuild(set);
        for (int i = 0; i < 100; i++) {
            PickContext context = context(i);
            PickDecision decision = explained.explain(context);
            explained.explain(context);
            Host host = explained.pick(context);
            if (decision.host() != null) {
                assertThat(host).as("the pick after its explanation").isSameAs(decision.host());
            }
            if (kind().isSequence() || kind() == PolicyKind.HASH) {
                assertThat(host).as("pick %s, explained and not", i).isSameAs(plain.pick(context));
            }
            assertThat(decision.how()).as("how it comes about").isNotBlank();
        }
    }

    /**
     * 231: {@link Picker#pickExcluding}, where a policy has it, gives a usable host that is not excluded, and
     * {@code null} when all are.
     *
     * <p>On failure check the end of the scan: it must stop after one round, and look at ids, not at positions.
     */
    @Test
    public final void rule231_excludedHostsAreNeverPicked() {
        List<Host> hosts = hosts(HOSTS);
        List<Host> usable = hosts.subList(2, HOSTS);
        Picker picker = factory(seed()).rebuild(HostSet.of(hosts, usable));
        for (int i = 0; i < 200; i++) {
            PickContext context = context(i);
            for (Host next : usable.subList(i % 3, usable.size())) {
                context = context.excluding(next.instance().id());
                Host host = picker.pickExcluding(context);
                if (host != null) {
                    assertThat(context.excluded())
                            .doesNotContain(host.instance().id());
                    assertThat(usable).contains(host);
                }
            }
            for (Host each : hosts) {
                context = context.excluding(each.instance().id());
            }
            assertThat(picker.pickExcluding(context)).as("with all excluded").isNull();
        }
    }

    /**
     * 241: a pick allocates nothing: a million cost at most 1 KB, with a hash and without.
     *
     * <p>On failure check for boxing, iterators, lambdas that capture, and random generators made per pick. The least of
     * three rounds counts, since the compiler itself may charge a round.
     */
    @Test
    public final void rule241_aPickAllocatesNothing() {
        Picker picker = factory(seed()).rebuild(HostSet.of(hosts(HOSTS)));
        for (PickContext context : List.of(PickContext.NONE, PickContext.hash(seed()))) {
            assertThat(PolicyLoad.leastBytesOfAMillionPicks(picker, context))
                    .as("bytes of a million picks with %s", context)
                    .isLessThanOrEqualTo(1_024);
        }
    }

    /**
     * 251: four threads with 100,000 picks each get usable hosts only, with no exception, and fair shares.
     *
     * <p>On failure check that the sequence is one atomic step; for {@link PolicyKind#EVEN} see {@link
     * #spreadOfThreads}.
     */
    @Test
    public final void rule251_threadsPickTogether() {
        List<Host> hosts = hosts(HOSTS);
        HostSet set = HostSet.of(hosts, hosts.subList(0, 7));
        Picker picker = factory(seed()).rebuild(set);
        PickCounts counts = PolicyLoad.pickTogether(4, 100_000, picker, set, this::context);
        counts.due(set, 400_000, kind().isWeighted());
        counts.assertShares("4 threads", kind(), set, spreadOfThreads(), peak());
    }

    /**
     * 252: threads that pick while the factory rebuilds get hosts that are usable in the picker that they hold.
     *
     * <p>On failure check that a picker shares nothing but the sequence with its factory, and that an index is cut to
     * the picker's own number of hosts.
     */
    @Test
    public final void rule252_threadsPickDuringRebuilds() {
        List<Host> hosts = hosts(30);
        PickerFactory factory = factory(seed());
        SplittableRandom random = new SplittableRandom(seed());
        int rebuilds = kind() == PolicyKind.HASH ? 200 : 2_000;
        PolicyLoad.pickDuringRebuilds(3, rebuilds, this::context, () -> {
            int from = random.nextInt(20);
            int to = from + 2 + random.nextInt(9);
            return factory.rebuild(HostSet.of(hosts, hosts.subList(from, to)));
        });
        factory.close();
    }

    /** Makes a factory of the policy under test. */
    final PickerFactory factory(long seed) {
        VirtualTime time = new VirtualTime();
        return provider()
                .create(config())
                .newFactory(new PolicyContext(
                        ServiceKey.parse(TestHosts.SERVICE), config(), time, time, new SplittableRandom(seed)));
    }

    /** Returns healthy hosts of weight 100. */
    final List<Host> hosts(int count) {
        List<Host> hosts = TestHosts.of(count);
        assertThat(hosts).allMatch(host -> host.health() == HostHealth.HEALTHY);
        return hosts;
    }

    /** Returns the context of the i-th pick: a key for a map by hash, else nothing. */
    final PickContext context(int i) {
        return kind() == PolicyKind.HASH ? PickContext.key("user-" + i) : PickContext.NONE;
    }

    /** Picks from one picker and asserts the kind's promise. */
    final void assertSharesOf(String when, Picker picker, HostSet set, int picks) {
        PickCounts counts = new PickCounts();
        for (int i = 0; i < picks; i++) {
            counts.pick(picker, set, context(i), kind().isWeighted());
        }
        counts.assertShares(when, kind(), set, spread(), peak());
    }
}
