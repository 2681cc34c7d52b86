package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void anObjectIsWrittenFieldByField() {
        byte[] json = JsonText.object(o -> o.field("Name", "or\"ders\n")
                .field("None", (String) null)
                .field("Port", 8080)
                .field("Up", true)
                .strings("Tags", List.of("a", "ü"))
                .strings("Meta", Map.of("k", "v"))
                .object("Weights", w -> w.field("Passing", 10))
                .objects("Checks", List.of("tcp", "http"), (check, kind) -> check.field("Kind", kind)));

        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"Name\":\"or\\\"ders\\n\",\"Port\":8080,\"Up\":true,\"Tags\":[\"a\",\"ü\"],"
                        + "\"Meta\":{\"k\":\"v\"},\"Weights\":{\"Passing\":10},"
                        + "\"Checks\":[{\"Kind\":\"tcp\"},{\"Kind\":\"http\"}]}");
    }
}
