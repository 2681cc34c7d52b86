package io.loadstar.balancer;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import org.jspecify.annotations.Nullable;

/** A factory that gives an equal set the picker that it has (loop-confined). */
abstract class KeepingFactory implements PickerFactory {

    private @Nullable Picker last;

    @Override
    public final Picker rebuild(HostSet hosts) {
        Picker picker = last;
        if (picker == null || !picker.hosts().equals(hosts)) {
            picker = make(hosts);
            last = picker;
        }
        return picker;
    }

    /** Makes the picker of a set that differs from the one before. */
    abstract Picker make(HostSet hosts);
}
