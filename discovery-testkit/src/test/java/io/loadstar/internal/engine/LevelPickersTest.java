package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.topology.Level;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.WeightSource;
import io.loadstar.testkit.TestInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One factory a level: which hosts are its own, and when it comes and goes. */
class LevelPickersTest {

    private final List<Recording> made = new ArrayList<>();
    private final LevelPickers pickers = new LevelPickers(this::newFactory, () -> new Random(1), new Strikes(2));
    private boolean failing;

    private PickerFactory newFactory() {
        Recording factory = new Recording(made.size());
        made.add(factory);
        return factory;
    }

    /** Writes down what is asked of it. */
    private final class Recording implements PickerFactory, HostListener, WeightSource {
        private final int number;
        private final List<String> completed = new ArrayList<>();
        private int rebuilds;
        private boolean closed;

        Recording(int number) {
            this.number = number;
        }

        @Override
        public Picker rebuild(HostSet hosts) {
            rebuilds++;
            return new Fixed(hosts);
        }

        @Override
        public WeightSource weightSource() {
            return this;
        }

        @Override
        public HostListener hostListener() {
            return this;
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public int weight(Host host) {
            return 100 + number;
        }

        @Override
        public void onComplete(Host host, Pick pick, Outcome outcome, long nowNanos) {
            completed.add(host.instance().id());
        }

        @Override
        public void close() {
            closed = true;
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    private record Fixed(HostSet hosts) implements Picker {
        @Override
        public Host pick(io.loadstar.PickContext context) {
            return hosts.usable().get(0);
        }

        @Override
        public PickDecision explain(io.loadstar.PickContext context) {
            return PickDecision.of(hosts.usable().get(0), "the first");
        }
    }

    private static LiveHost host(int number, int priority, @Nullable RegisteredHealth health) {
        ServiceInstance.Builder builder =
                TestInstances.builder("orders", number).priority(priority);
        return new LiveHost(
                (health == null ? builder : builder.health(health)).build(), new HostContext(TimeSource.system()));
    }

    private void join(LiveHost... hosts) {
        pickers.begin();
        for (LiveHost host : hosts) {
            pickers.join(host);
        }
    }

    private static Level level(int number, int share, LiveHost... hosts) {
        return new Level(number, List.of(hosts), List.of(hosts), new Level.Capacity(1, 1, 140), share);
    }

    private static void complete(LiveHost host) {
        host.start().complete(Outcome.SUCCESS);
    }

    @Test
    void aServiceOfTheFirstLevelHasOneFactoryAndItsPickerAsItIs() {
        LiveHost host = host(0, 0, null);
        join(host);

        Picker picker = rebuild(pickers, List.of(level(0, Level.ALL, host)));

        assertThat(made).hasSize(1);
        assertThat(picker).isInstanceOf(Fixed.class);
        assertThat(rebuild(pickers, List.of(level(0, Level.ALL, host)))).isSameAs(picker);
        assertThat(made.get(0).rebuilds).isEqualTo(1);
    }

    @Test
    void aHostsWeightAndOutcomesAreThoseOfItsLevel() {
        LiveHost first = host(0, 0, null);
        LiveHost second = host(1, 1, null);
        pickers.begin();

        assertThat(pickers.join(first).weights().weight(first)).isEqualTo(100);
        assertThat(pickers.join(second).weights().weight(second)).isEqualTo(101);
        complete(first);
        complete(second);
        assertThat(made.get(0).completed).containsExactly(first.instance().id());
        assertThat(made.get(1).completed).containsExactly(second.instance().id());
    }

    @Test
    void aHostThatChangesItsLevelIsToldToTheNewOne() {
        LiveHost host = host(0, 0, null);
        join(host);
        host.updateTo(
                host.instance().toBuilder().health(RegisteredHealth.DEGRADED).build());
        join(host);

        complete(host);
        assertThat(made.get(0).completed).isEmpty();
        assertThat(made.get(1).completed).containsExactly(host.instance().id());
    }

    @Test
    void anUnchangedLevelDoesNotReachItsFactoryAndAnUnchangedWholeIsTheSamePicker() {
        LiveHost first = host(0, 0, null);
        LiveHost second = host(1, 1, null);
        LiveHost third = host(2, 1, null);
        join(first, second);
        List<Level> levels = List.of(level(0, Level.ALL / 2, first), level(2, Level.ALL / 2, second));
        Picker picker = rebuild(pickers, levels);

        assertThat(picker).isInstanceOf(SpillOver.class);
        assertThat(rebuild(pickers, List.of(level(0, Level.ALL / 2, first), level(2, Level.ALL / 2, second))))
                .isSameAs(picker);
        int quarter = Level.ALL / 4;
        assertThat(rebuild(pickers, List.of(level(0, quarter, first), level(2, 3 * quarter, second))))
                .as("other shares")
                .isNotSameAs(picker);
        assertThat(made).extracting(factory -> factory.rebuilds).containsExactly(1, 1);

        rebuild(pickers, List.of(level(0, quarter, first), level(2, 3 * quarter, second, third)));
        assertThat(made).extracting(factory -> factory.rebuilds).containsExactly(1, 2);
    }

    @Test
    void aLevelWithoutHostsIsClosedAndTheFirstStays() {
        LiveHost first = host(0, 0, null);
        LiveHost second = host(1, 1, null);
        join(first, second);
        pickers.closeUnused();
        assertThat(made).extracting(factory -> factory.closed).containsExactly(false, false);

        join(first);
        pickers.closeUnused();
        assertThat(made).extracting(factory -> factory.closed).containsExactly(false, true);

        join(second);
        pickers.closeUnused();
        assertThat(made)
                .as("the first level's factory waits for its hosts; the second's is a new one")
                .extracting(factory -> factory.closed)
                .containsExactly(false, true, false);

        pickers.close();
        assertThat(made).allMatch(factory -> factory.closed);
    }

    @Test
    void aLevelThatDoesNotEndAsItShouldKeepsNoOtherFromIt() {
        join(host(0, 0, null), host(1, 1, null), host(2, 2, null));
        failing = true;

        pickers.close();
        assertThat(made).hasSize(3).allMatch(factory -> factory.closed);
    }

    private static Picker rebuild(LevelPickers pickers, List<Level> levels) {
        return pickers.rebuild(new LevelSelection(List.of(), List.of(), false, levels));
    }
}
