package io.loadstar.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyWritesTest {

    @Test
    void writesAreNumberedUntilTheEnd() {
        List<Integer> written = Collections.synchronizedList(new ArrayList<>());
        try (SteadyWrites writes = new SteadyWrites(500, written::add)) {
            await().until(() -> writes.writes() >= 3);
        }
        assertThat(written).startsWith(1, 2, 3);
    }

    @Test
    void aWriteThatFailedIsToldAtTheEnd() {
        SteadyWrites writes = new SteadyWrites(500, number -> {
            throw new IllegalArgumentException("refused");
        });
        await().until(() -> !writes.isRunning());
        assertThatThrownBy(writes::close).hasMessage("write 1 failed").hasStackTraceContaining("refused");
    }
}
