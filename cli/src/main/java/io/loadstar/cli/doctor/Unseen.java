package io.loadstar.cli.doctor;

import java.util.List;

/**
 * What a registry lists and nobody looked at (immutable data).
 *
 * @param more how many services, as there are too many
 * @param strangers names that are no service's, so that no client can ask for them
 */
public record Unseen(int more, List<String> strangers) {

    /** All was looked at. */
    public static final Unseen NONE = new Unseen(0, List.of());

    /**
     * Copies the names.
     *
     * @param more how many services, as there are too many
     * @param strangers names that are no service's, so that no client can ask for them
     */
    public Unseen {
        strangers = List.copyOf(strangers);
    }
}
