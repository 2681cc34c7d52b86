package io.loadstar.spi;

import io.loadstar.PickContext;
import org.jspecify.annotations.Nullable;

/**
 * Picks a host of one {@link HostSet}; immutable but for its policy's state, made anew by each rebuild (concurrent).
 *
 * <p>Methods are called by any thread at the same time. They do not block, lock, do I/O or allocate. A picker is only
 * made of a set with at least one usable host. Exclusion and preference are the engine's: {@link #pick} need not look
 * at them.
 */
public interface Picker {

    /** {@return the set that it was made of, for preference, exclusion and explanation} */
    HostSet hosts();

    /**
     * Picks a usable host.
     *
     * @param context what the request tells
     * @return the host
     */
    Host pick(PickContext context);

    /**
     * Picks the next host in the policy's own order of preference that the context does not exclude; called when
     * {@link #pick} gave an excluded one.
     *
     * @param context with at least one excluded id
     * @return the host, or {@code null} if the policy has no such order: the engine then picks again up to three times
     *     and scans from a random offset
     */
    default @Nullable Host pickExcluding(PickContext context) {
        return null;
    }

    /**
     * Tells what {@link #pick} would do, and advances nothing.
     *
     * @param context what the request would tell
     * @return the decision
     */
    PickDecision explain(PickContext context);
}
