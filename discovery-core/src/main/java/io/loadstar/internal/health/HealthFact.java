package io.loadstar.internal.health;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.HealthClass;
import io.loadstar.spi.HealthState;

/**
 * What one source of health says of one host (immutable data).
 *
 * @param source the source's name, such as {@code probe}
 * @param healthClass what the fact is worth
 * @param state what the source says
 * @param why one line
 */
public record HealthFact(String source, HealthClass healthClass, HealthState state, String why) {

    /**
     * Checks that nothing is missing.
     *
     * @param source the source's name
     * @param healthClass what the fact is worth
     * @param state what the source says
     * @param why one line
     */
    public HealthFact {
        requireNonNull(source, "source");
        requireNonNull(healthClass, "healthClass");
        requireNonNull(state, "state");
        requireNonNull(why, "why");
    }
}
