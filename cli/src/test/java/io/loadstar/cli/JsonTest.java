package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void whatIsNotFitToBeShownIsEscaped() {
        String line = Json.line(json -> json.writeString("a\n\r\t\"\\\u0000\u001b[2J\u007f\u009b\u2028\u202e\ufeffz"));

        assertThat(line).isEqualTo("\"a\\n\\r\\t\\\"\\\\\\u0000\\u001B[2J\\u007F\\u009b\\u2028\\u202e\\ufeffz\"");
    }

    @Test
    void lettersOfAllScriptsStayAsTheyAre() {
        String line = Json.line(json -> json.writeString("Zürich 東京 \uD83D\uDE80"));

        assertThat(line).isEqualTo("\"Zürich 東京 \uD83D\uDE80\"");
    }

    @Test
    void aReaderGetsTheTextBackWhole() throws IOException {
        StringBuilder every = new StringBuilder();
        for (int unit = 0; unit < Character.MIN_SURROGATE; unit++) {
            every.append((char) unit);
        }
        String text = every.toString();

        String line = Json.line(json -> {
            json.writeStartObject();
            json.writeStringField(text.substring(0, 9_000), text);
            json.writeEndObject();
        });

        assertThat(line).doesNotContain("\n").doesNotContain("\u2028");
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            parser.nextToken();
            assertThat(parser.nextFieldName()).isEqualTo(text.substring(0, 9_000));
            assertThat(parser.nextTextValue()).isEqualTo(text);
        }
    }
}
