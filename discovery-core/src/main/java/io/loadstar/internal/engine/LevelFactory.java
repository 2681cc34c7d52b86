package io.loadstar.internal.engine;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.internal.topology.Level;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.WeightSource;
import org.jspecify.annotations.Nullable;

/** The policy's factory of one level, its last set and the picker of that (loop-confined). */
final class LevelFactory implements AutoCloseable {

    /** Whether a host has joined in this rebuild; see {@link LevelPickers}. */
    boolean joined;

    private final int number;
    private final PickerFactory factory;
    private final WeightSource weights;
    private final @Nullable HostListener listener;
    private @Nullable HostSet lastSet;
    private @Nullable Picker lastPicker;

    LevelFactory(int number, PickerFactory factory) {
        this.number = number;
        this.factory = factory;
        this.weights = factory.weightSource();
        this.listener = both(factory.hostListener(), weights.hostListener());
    }

    int number() {
        return number;
    }

    WeightSource weights() {
        return weights;
    }

    @Nullable
    HostListener listener() {
        return listener;
    }

    /** Makes the picker of the level's hosts, or gives the last one if the set is equal to the one before. */
    Picker rebuild(Level level) {
        HostSet set = HostSet.of(level.hosts(), level.usable());
        Picker picker = lastPicker;
        if (picker == null || !set.equals(lastSet)) {
            picker = factory.rebuild(set);
            lastSet = set;
            lastPicker = picker;
        }
        return picker;
    }

    private static @Nullable HostListener both(@Nullable HostListener one, @Nullable HostListener other) {
        if (one == null || other == null || one == other) {
            return one == null ? other : one;
        }
        return new HostListener() {
            @Override
            public void onComplete(Host host, Pick pick, Outcome outcome, long nowNanos) {
                one.onComplete(host, pick, outcome, nowNanos);
                other.onComplete(host, pick, outcome, nowNanos);
            }

            @Override
            public void onResponseStarted(Host host, Pick pick, long nowNanos) {
                one.onResponseStarted(host, pick, nowNanos);
                other.onResponseStarted(host, pick, nowNanos);
            }
        };
    }

    @Override
    public void close() {
        factory.close();
    }

    @Override
    public String toString() {
        return "policy of level " + number;
    }
}
