package io.loadstar.internal.engine;

import io.loadstar.internal.topology.Level;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.RandomStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy's factories, one for each level that has hosts, and the picker of the levels in use (loop-confined).
 *
 * <p>A host belongs to the factory of its level, whether the level is in use or not: its weight comes from there, and
 * its outcomes are told there. The first level's factory is made at once, as it says how often weights are taken, and
 * stays; the others come with the first host of their level and go with the last.
 */
final class LevelPickers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LevelPickers.class);

    private static final int FIRST = 0;

    private final Supplier<PickerFactory> factories;
    private final Supplier<RandomGenerator> seeds;
    private final Strikes strikes;
    private final TreeMap<Integer, LevelFactory> levels = new TreeMap<>();
    private final LevelFactory first;
    private @Nullable RandomStream random;
    private @Nullable SpillOver last;
    private @Nullable ReservePicker lastWithReserve;
    /** The level that was asked for last: hosts of one level mostly come in a row. */
    private LevelFactory recent;

    /**
     * Creates the first level.
     *
     * @param factories makes the factory of a level
     * @param seeds makes a random generator
     * @param strikes when a level is given up for a request
     */
    LevelPickers(Supplier<PickerFactory> factories, Supplier<RandomGenerator> seeds, Strikes strikes) {
        this.factories = factories;
        this.seeds = seeds;
        this.strikes = strikes;
        this.first = new LevelFactory(FIRST, factories.get());
        this.recent = first;
        levels.put(FIRST, first);
    }

    Duration weightInterval() {
        return first.weights().updateInterval();
    }

    /** Begins a rebuild: the levels that no host joins from here on are those that {@link #closeUnused} closes. */
    void begin() {
        levels.values().forEach(level -> level.joined = false);
    }

    /** Gives a host to its level, whose listener is told of its outcomes from now on. */
    LevelFactory join(LiveHost host) {
        LevelFactory level = of(Level.numberOf(host.instance()));
        level.joined = true;
        host.listenTo(level.listener());
        return level;
    }

    private LevelFactory of(int number) {
        if (recent.number() != number) {
            recent = levels.computeIfAbsent(number, level -> new LevelFactory(level, factories.get()));
        }
        return recent;
    }

    /**
     * Makes the picker.
     *
     * @param selection the levels, of which at least one gets load
     * @return that of the level, if it is the only sound one; the same object as before if nothing changed
     */
    Picker rebuild(LevelSelection selection) {
        Picker picker = ofThoseInUse(selection.inUse());
        List<Picker> others = new ArrayList<>();
        for (Level level : selection.inReserve()) {
            others.add(of(level.number()).rebuild(level));
        }
        if (others.isEmpty()) {
            lastWithReserve = null;
            return picker;
        }
        ReservePicker withReserve = lastWithReserve;
        if (withReserve == null || !withReserve.isOf(picker, others)) {
            withReserve = new ReservePicker(picker, others, strikes);
            lastWithReserve = withReserve;
        }
        return withReserve;
    }

    private Picker ofThoseInUse(List<Level> inUse) {
        if (inUse.size() == 1) {
            last = null;
            return of(inUse.get(0).number()).rebuild(inUse.get(0));
        }
        List<Picker> pickers = new ArrayList<>(inUse.size());
        inUse.forEach(level -> pickers.add(of(level.number()).rebuild(level)));
        SpillOver picker = last;
        if (picker == null || !picker.isOf(inUse, pickers)) {
            picker = new SpillOver(inUse, pickers, random(), strikes);
            last = picker;
        }
        return picker;
    }

    private RandomStream random() {
        RandomStream stream = random;
        if (stream == null) {
            stream = new RandomStream(seeds.get());
            random = stream;
        }
        return stream;
    }

    /** Closes the levels that had no host in the last rebuild; once the picker without them is published. */
    void closeUnused() {
        for (Iterator<LevelFactory> all = levels.values().iterator(); all.hasNext(); ) {
            LevelFactory level = all.next();
            if (!level.joined && level.number() != FIRST) {
                all.remove();
                recent = first;
                close(level);
            }
        }
    }

    @Override
    public void close() {
        levels.values().forEach(LevelPickers::close);
    }

    /** One that fails to end must not keep the others from it. */
    private static void close(LevelFactory level) {
        try {
            level.close();
        } catch (RuntimeException e) {
            LOG.warn("{} did not end as it should", level, e);
        }
    }
}
