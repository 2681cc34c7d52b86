package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An explanation as text. */
class ExplainTextTest {

    @Test
    void inPanicItSaysHowManyAreUsed() {
        assertThat(ExplainText.lines(panic(Map.of("healthy", true, "not-ready", false))))
                .contains("panic: too few are healthy; 1 of 2 is used");
        assertThat(ExplainText.lines(panic(Map.of("healthy", true, "unhealthy", true, "drained", false))))
                .contains("panic: too few are healthy; 2 of 3 are used");
    }

    /** Of one host for each health, and whether a pick may take it. */
    private static Explanation panic(Map<String, Boolean> usable) {
        Explanation.Builder explanation = Explanation.builder(
                        ServiceSnapshot.builder(ServiceKey.parse("orders")).build())
                .panic(true);
        usable.forEach((health, use) -> explanation.host(HostExplanation.builder(ServiceInstance.builder("orders")
                        .id(health)
                        .address("10.0.0.1", 80)
                        .build())
                .health(health, use)
                .build()));
        return explanation.build();
    }
}
