package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What explain tells of requests in flight; a command of its own has none. */
class ExplainInFlightTest {

    private static Explanation explanation() {
        ServiceSnapshot snapshot =
                ServiceSnapshot.builder(ServiceKey.parse("orders")).build();
        return Explanation.builder(snapshot)
                .host(host("busy")
                        .inFlight(3)
                        .busy(Duration.ofSeconds(17), Duration.ofMillis(250))
                        .build())
                .host(host("unwatched")
                        .inFlight(1)
                        .busy(Duration.ofSeconds(2), null)
                        .build())
                .host(host("idle").build())
                .build();
    }

    private static HostExplanation.Builder host(String id) {
        return HostExplanation.builder(
                ServiceInstance.builder("orders").id(id).address("10.0.0.1", 80).build());
    }

    @Test
    void theTextHasTheBoundsOfWhatIsInFlight() {
        assertThat(ExplainText.lines(explanation()))
                .anyMatch(line -> line.contains("busy ")
                        && line.contains(" 3 (busy for at most 17 s, the oldest for at least 250 ms)"))
                .anyMatch(line -> line.contains("unwatched ") && line.contains(" 1 (busy for at most 2 s)"))
                .anyMatch(line -> line.contains("idle ") && line.contains(" 0") && !line.contains("("));
    }

    @Test
    void theJsonFormHasThemInMilliseconds() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            JsonForms.explanation(json, explanation());
        }

        assertThat(text.toString())
                .contains("\"inFlight\":3,\"busyMillis\":17000,\"oldestPickMillis\":250")
                .contains("\"inFlight\":1,\"busyMillis\":2000,\"oldestPickMillis\":null")
                .contains("\"inFlight\":0,\"busyMillis\":null,\"oldestPickMillis\":null");
    }
}
