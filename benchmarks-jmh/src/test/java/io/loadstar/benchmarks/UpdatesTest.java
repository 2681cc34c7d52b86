package io.loadstar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What is measured as an update must be one: the new list is what picks come from, when the call returns. */
class UpdatesTest {

    private static final int NODES = 20;
    private static final int PICKS = 20_000;

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "CURATOR_.*|ARMERIA_WEIGHTED_RANDOM")
    void theNewPickerIsLiveWhenTheUpdateReturns(Rival rival) {
        List<Node> before = Node.fleet(NODES);
        List<Node> after = new ArrayList<>(before);
        after.remove(NODES / 2);
        after.add(Node.of(NODES));
        try (Updatable updatable = rival.createUpdatable(before)) {
            Object first = updatable.snapshot(before);
            Object second = updatable.snapshot(after);
            for (int round = 0; round < 3; round++) {
                updatable.apply(second);
                assertThat(reached(updatable)).containsExactlyInAnyOrderElementsOf(authorities(after));
                updatable.apply(first);
                assertThat(reached(updatable)).containsExactlyInAnyOrderElementsOf(authorities(before));
            }
        }
    }

    private static Set<String> reached(Updatable updatable) {
        Set<String> reached = new HashSet<>();
        for (int number = 0; number < PICKS; number++) {
            reached.add(updatable.authorityFor(number));
        }
        return reached;
    }

    private static List<String> authorities(Collection<Node> nodes) {
        return nodes.stream().map(Node::authority).toList();
    }
}
