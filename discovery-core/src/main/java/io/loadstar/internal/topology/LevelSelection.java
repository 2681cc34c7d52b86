package io.loadstar.internal.topology;

import io.loadstar.spi.Host;
import java.util.List;

/**
 * Which hosts a rebuild may use, by level (immutable data).
 *
 * @param hosts all but the drained of the levels in use, sorted by id
 * @param usable those that a pick may take, in the same order
 * @param panic whether too few are healthy, so that others are used too
 * @param levels every level that has hosts which are not drained, the first one first
 */
public record LevelSelection(List<Host> hosts, List<Host> usable, boolean panic, List<Level> levels) {

    /** No hosts at all. */
    public static final LevelSelection NOBODY = new LevelSelection(List.of(), List.of(), false, List.of());

    /** {@return the levels that get load, the first one first; their shares make the whole} */
    public List<Level> inUse() {
        return levels.size() == 1 && levels.get(0).isInUse()
                ? levels
                : levels.stream().filter(Level::isInUse).toList();
    }

    /** {@return the sound levels that get no load, the first one first; none in panic, which uses all} */
    public List<Level> inReserve() {
        if (panic || levels.size() < 2) {
            return List.of();
        }
        return levels.stream()
                .filter(level -> !level.isInUse() && !level.usable().isEmpty())
                .toList();
    }
}
