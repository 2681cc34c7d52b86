package io.loadstar.cli.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of connecting to a service's instances, and to the registry where that did not answer (immutable data).
 *
 * @param instances one for each address that was tried
 * @param untried how many instances were not tried, because there are too many
 * @param registry one for each address of the registry that was tried
 */
public record Trials(List<Trial> instances, int untried, List<Trial> registry) {

    /** Nothing was tried. */
    public static final Trials NONE = new Trials(List.of(), 0, List.of());

    /**
     * Copies the lists.
     *
     * @param instances one for each address that was tried
     * @param untried how many instances were not tried, because there are too many
     * @param registry one for each address of the registry that was tried
     */
    public Trials {
        instances = List.copyOf(instances);
        registry = List.copyOf(registry);
    }

    /** {@return the trials of each instance, in their order} */
    Collection<List<Trial>> byInstance() {
        Map<String, List<Trial>> byId = new LinkedHashMap<>();
        for (Trial trial : instances) {
            byId.computeIfAbsent(trial.target().id(), id -> new ArrayList<>()).add(trial);
        }
        return byId.values();
    }
}
