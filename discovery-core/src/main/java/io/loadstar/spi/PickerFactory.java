package io.loadstar.spi;

import org.jspecify.annotations.Nullable;

/**
 * Makes the pickers of one group of hosts and owns what outlives them, such as a sequence (loop-confined).
 *
 * <p>One factory serves one group of one service from its first rebuild to its last. All calls come on the service's
 * loop, one at a time. The engine does not call {@link #rebuild} for a set equal to the one before.
 */
public interface PickerFactory extends AutoCloseable {

    /**
     * Makes the picker of a set.
     *
     * @param hosts with at least one usable host
     * @return the picker; the same object as before where nothing that matters to the policy changed
     */
    Picker rebuild(HostSet hosts);

    /** {@return where effective weights come from} */
    default WeightSource weightSource() {
        return WeightSource.REGISTERED;
    }

    /** {@return who is told of outcomes, or {@code null} if the policy learns nothing from them} */
    default @Nullable HostListener hostListener() {
        return null;
    }

    /** Gives back what it holds; no call comes after it. */
    @Override
    default void close() {}
}
