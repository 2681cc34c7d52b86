package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.registry.http.ScriptedServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server sends, a call ends in time, within its memory and by a declared error. */
class BoundsTest {

    private static final Duration CALL = Duration.ofMillis(400);
    private static final long SEED = 20_261_120;

    /** One body of the longest length, and as much again in buffers. */
    private static final long MEMORY = 48L * 1024 * 1024;

    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private DiscoveryError errorOf(Script script, String options, Duration callTimeout) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            RegistryHttpClient client = rig.open("test://127.0.0.1:" + server.port() + options);
            HttpQuery query = HttpQuery.get("x").callTimeout(callTimeout).build();

            DiscoveryError error = Rig.error(client.send(query, Rig.trees()));

            assertThat(rig.allocated()).isLessThan(MEMORY);
            assertThat(client.connections()).isZero();
            return error;
        }
    }

    private DiscoveryError errorOf(Script script) throws IOException {
        return errorOf(script, "", Duration.ofSeconds(20));
    }

    @Test
    void row63_aBodyThatIsDeclaredTooLargeIsNotRead() throws IOException {
        DiscoveryError error = errorOf(
                out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n"),
                "?max-body=1024",
                Duration.ofSeconds(20));

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(error.message())
                .isEqualTo("test://registry: the body is past 1024 bytes, for GET /x; raise max-body, or ask for less");
    }

    @ParameterizedTest
    @CsvSource({"'Connection: close\r\n\r\n', ' '", "'Transfer-Encoding: chunked\r\n\r\n', '4\r\n    \r\n'"})
    void row63_aBodyWithoutEndIsCutOff(String head, String part) throws IOException {
        DiscoveryError error = errorOf(out -> {
            out.write("HTTP/1.1 200 OK\r\n" + head);
            out.forever(part);
        });

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void row63_aGzipBombIsCutOffWhereItIsTooLargeInflated() throws IOException {
        byte[] bomb = gzip(" ".repeat(1024 * 1024), 256);
        assertThat(bomb).hasSizeLessThan(1024 * 1024);

        DiscoveryError error = errorOf(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
            out.write(bomb);
        });

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(error.message()).contains("the inflated body is past 16777216 bytes");
    }

    @Test
    void row63_aGzipHeaderWithoutEndIsCutOff() throws IOException {
        DiscoveryError error = errorOf(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
            out.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
            out.forever("a file's name ");
        });

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({"[", "'{\"a\":'"})
    void row63_aDepthBombIsRefused(String level) throws IOException {
        DiscoveryError error = errorOf(out -> {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            out.write(level.repeat(1_000_000));
        });

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(error.message()).contains("depth");
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n', ' '",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\n \r\n'",
        "'HTTP/1.1 200 OK\r\n', 'x'",
        "'', 'H'",
        "'', 'HTTP/1.1 100 Continue\r\n\r\n'",
        "'HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n', 'x'",
    })
    void row63_oneByteNowAndThenEndsWithTheCallsTime(String begin, String part) throws IOException {
        long begun = System.nanoTime();
        try (ScriptedServer server = new ScriptedServer(out -> {
            out.write(begin);
            out.trickle(part);
        })) {
            RegistryHttpClient client = rig.open("test://127.0.0.1:" + server.port());
            HttpQuery query = HttpQuery.get("x").callTimeout(CALL).build();
            HttpExchange<?> exchange = client.send(query, Rig.trees());

            if (begin.contains(" 500 ")) {
                assertThat(Rig.get(exchange).status()).isEqualTo(500);
            } else {
                assertThat(Rig.error(exchange).kind()).isIn(Kind.TIMEOUT, Kind.MALFORMED);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\n', 'X-Header: value\r\n'",
        "'HTTP/1.1 200 OK\r\nX-Header: ', 'value'",
        "'HTTP/1.1 ', '200 '",
        "'', 'HTTP/1.1 100 Continue\r\n\r\n'",
        "'', 'HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n', 'X-Trailer: value\r\n'",
    })
    void row63_whatIsAroundABodyIsBoundedToo(String begin, String part) throws IOException {
        DiscoveryError error = errorOf(out -> {
            out.write(begin);
            out.forever(part);
        });

        assertThat(error.kind()).isIn(Kind.TOO_LARGE, Kind.MALFORMED, Kind.UNREACHABLE);
    }

    @Test
    void row63_aChunkHeaderWithoutEndIsCutOff() throws IOException {
        DiscoveryError error = errorOf(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
            out.forever("extension");
        });

        assertThat(error.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(error.message()).contains("the answer with all that is around its body is past 22020096 bytes");
    }

    @Test
    void row63_flippedBitsEndInAnAnswerOrADeclaredError() throws IOException {
        Random random = new Random(SEED);
        List<byte[]> corpus = List.of(plain(), chunked(), gzipped());
        Map<Kind, Integer> errors = new EnumMap<>(Kind.class);
        int answers = 0;
        byte[][] next = new byte[1][];
        try (ScriptedServer server = new ScriptedServer(out -> out.write(next[0]))) {
            RegistryHttpClient client = rig.open("test://127.0.0.1:" + server.port());
            HttpQuery query =
                    HttpQuery.get("x").callTimeout(Duration.ofSeconds(5)).build();
            for (int i = 0; i < 600; i++) {
                next[0] = flipped(corpus.get(i % corpus.size()), random);
                try {
                    HttpAnswer<?> unused = Rig.get(client.send(query, Rig.trees()));
                    answers++;
                } catch (DiscoveryException e) {
                    errors.merge(e.error().kind(), 1, Integer::sum);
                }
            }
        }
        assertThat(answers).isGreaterThan(50);
        assertThat(errors.get(Kind.MALFORMED)).isGreaterThan(50);
        assertThat(errors).doesNotContainKeys(Kind.TIMEOUT, Kind.UNKNOWN_SERVICE, Kind.FILTERED);
    }

    private static final String JSON =
            "[{\"ID\": \"orders-1\", \"Port\": 8080, \"Tags\": [\"a\", \"ü\"], \"Meta\": {\"version\": \"1.2\"}, \"Up\": true}]";

    private static byte[] plain() {
        int length = JSON.getBytes(UTF_8).length;
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\nX-Index: 7\r\n\r\n" + JSON).getBytes(UTF_8);
    }

    private static byte[] chunked() {
        String text = new String(JSON.getBytes(UTF_8), ISO_8859_1);
        String half = Integer.toHexString(40) + "\r\n" + text.substring(0, 40) + "\r\n";
        String rest = Integer.toHexString(text.length() - 40) + "\r\n" + text.substring(40) + "\r\n0\r\n\r\n";
        return ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + half + rest).getBytes(ISO_8859_1);
    }

    private static byte[] gzipped() throws IOException {
        byte[] body = gzip(JSON, 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(UTF_8));
        all.write(body);
        return all.toByteArray();
    }

    private static byte[] gzip(String text, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                out.write(text.getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }
}
