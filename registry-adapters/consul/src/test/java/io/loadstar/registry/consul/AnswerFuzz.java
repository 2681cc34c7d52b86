package io.loadstar.registry.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.registry.http.Bodies;
import io.loadstar.registry.http.BodyReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What the fuzzer gives to the readers of an agent's answer: any bytes are rows or a declared error (stateless). */
final class AnswerFuzz {

    private static final BodyReader<HealthRows> READER =
            HealthRows.reader(new HealthRowReader("orders", Uris.options("").rows()));
    private static final String ROW = "{\"Node\":{\"Node\":\"%1$s\",\"Address\":\"10.0.0.1\"},"
            + "\"Service\":{\"ID\":\"%1$s\",\"Service\":\"orders\",\"Port\":80},\"Checks\":[]}";

    private AnswerFuzz() {}

    /** The body of an answer. */
    static void rows(byte[] bytes) {
        try {
            HealthRows read = Bodies.read(bytes, READER);
            read.good().forEach((key, row) -> {
                assertThat(row.key()).isEqualTo(key);
                assertThat(row.instance().addresses()).isNotEmpty();
                assertThat(row.weight()).isNotNegative();
            });
            assertThat(read.bad().values())
                    .allSatisfy(problem -> assertThat(problem).isNotBlank());
            WeightScale scale = WeightScale.of(read.good().values());
            assertThat(read.good().values())
                    .allSatisfy(row -> assertThat(scale.scaled(row.weight())).isBetween(0, 10_000));
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** A JSON value that is one row between two good ones. */
    static void row(byte[] bytes) throws IOException {
        if (isValue(bytes)) {
            HealthRows read = Bodies.read(between("first", bytes, "last"), READER);
            assertThat(read.good()).containsKeys("first/first", "last/last");
            assertThat(read.good().size() + read.bad().size()).isBetween(2, 3);
        }
    }

    /** Whether the bytes are one value of JSON that may stand in an array. */
    private static boolean isValue(byte[] bytes) {
        try {
            Bodies.read(bytes, json -> String.valueOf(json.tree()));
            Bodies.read(("[[" + new String(bytes, UTF_8) + "]]").getBytes(UTF_8), json -> String.valueOf(json.tree()));
            return bytes[0] != (byte) 0xef;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] between(String first, byte[] row, String last) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("[" + ROW.formatted(first) + ',').getBytes(UTF_8));
        body.writeBytes(row);
        body.writeBytes((',' + ROW.formatted(last) + ']').getBytes(UTF_8));
        return body.toByteArray();
    }
}
