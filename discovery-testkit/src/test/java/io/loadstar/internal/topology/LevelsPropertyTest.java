package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig.Panic;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for the shares of levels whatever the health of their hosts. */
class LevelsPropertyTest {

    private static final int DEFAULT = 140;

    /** One host of a script. */
    private record Spec(int priority, HostHealth health, boolean degraded) {

        Spec {
            degraded = health == HostHealth.DEGRADED || (degraded && health != HostHealth.HEALTHY);
        }
    }

    @Provide
    Arbitrary<List<Spec>> fleets() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(HostHealth.class),
                        Arbitraries.of(true, false))
                .as(Spec::new)
                .list()
                .ofMaxSize(40);
    }

    private static List<Host> hosts(List<Spec> specs) {
        List<Host> hosts = new ArrayList<>();
        for (Spec spec : specs) {
            hosts.add(new StampedHost(hosts.size(), spec.priority, spec.health, spec.degraded));
        }
        return hosts;
    }

    private static Levels levels(Panic mode, int threshold, int overprovisioning) {
        return new Levels(new PanicRule(mode, threshold), overprovisioning);
    }

    @Property(tries = 2_000)
    void theSharesMakeTheWholeOfThoseWhoMayBeUsed(
            @ForAll("fleets") List<Spec> specs,
            @ForAll Panic mode,
            @ForAll @IntRange(min = 0, max = 100) int threshold,
            @ForAll @IntRange(min = 100, max = 1_000) int overprovisioning) {
        List<Host> hosts = hosts(specs);

        LevelSelection selection = levels(mode, threshold, overprovisioning).select(hosts);

        long sum = selection.levels().stream().mapToLong(Level::share).sum();
        assertThat(sum).isEqualTo(selection.usable().isEmpty() ? 0 : Level.ALL);
        assertThat(selection.inUse()).allSatisfy(level -> {
            assertThat(level.usable()).isNotEmpty();
            assertThat(level.hosts()).containsAll(level.usable());
        });
        assertThat(selection.inUse().stream().flatMap(level -> level.usable().stream()))
                .containsExactlyInAnyOrderElementsOf(selection.usable());
    }

    @Property(tries = 2_000)
    void nobodyIsUsedWhoIsDrainedAndSomebodyIsIfAnyoneMayBe(
            @ForAll("fleets") List<Spec> specs,
            @ForAll Panic mode,
            @ForAll @IntRange(min = 0, max = 100) int threshold) {
        List<Host> hosts = hosts(specs);

        LevelSelection selection = levels(mode, threshold, DEFAULT).select(hosts);

        assertThat(selection.hosts()).noneMatch(host -> host.health() == HostHealth.DRAINED);
        assertThat(selection.hosts()).containsAll(selection.usable());
        boolean any = mode == Panic.OFF
                ? hosts.stream().anyMatch(PanicRule::isSound)
                : hosts.stream().anyMatch(host -> host.health() != HostHealth.DRAINED);
        assertThat(selection.usable().isEmpty()).isEqualTo(!any);
        if (!selection.panic()) {
            assertThat(selection.usable()).allMatch(PanicRule::isSound);
        }
    }

    /** Panic is left out: it gives load by the number of hosts, and so more to a level that has many sick ones. */
    @Property(tries = 2_000)
    void lessHealthNeverGivesTheFirstLevelMore(
            @ForAll("fleets") List<Spec> specs, @ForAll @IntRange(min = 0, max = 39) int which) {
        List<Spec> before = new ArrayList<>(specs);
        before.add(Math.min(which, before.size()), new Spec(0, HostHealth.HEALTHY, false));
        List<Spec> after = new ArrayList<>(before);
        after.set(Math.min(which, specs.size()), new Spec(0, HostHealth.UNHEALTHY, false));
        Levels levels = levels(Panic.OFF, 50, DEFAULT);

        assertThat(shareOfFirst(levels.select(hosts(after))))
                .isLessThanOrEqualTo(shareOfFirst(levels.select(hosts(before))));
    }

    private static int shareOfFirst(LevelSelection selection) {
        return selection.levels().stream()
                .filter(level -> level.number() == 0)
                .mapToInt(Level::share)
                .sum();
    }

    /** 1.4 x 5/7 is the whole: from there on the first level takes everything, and below it less in proportion. */
    @Property(tries = 2_000)
    void fromFiveSeventhsOnTheFirstLevelTakesAll(
            @ForAll @IntRange(min = 1, max = 200) int size, @ForAll @IntRange(min = 0, max = 200) int wanted) {
        int healthy = Math.min(wanted, size);
        List<Spec> specs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            specs.add(new Spec(0, i < healthy ? HostHealth.HEALTHY : HostHealth.UNHEALTHY, false));
        }
        specs.add(new Spec(1, HostHealth.HEALTHY, false));

        int share = shareOfFirst(levels(Panic.ALL, 50, DEFAULT).select(hosts(specs)));

        if (7 * healthy >= 5 * size) {
            assertThat(share).isEqualTo(Level.ALL);
        } else {
            double expected = 1.4 * healthy / size * Level.ALL;
            assertThat((double) share).isBetween(expected - 1, expected + 1); // rounded up to one part
        }
    }
}
