package io.loadstar.registry.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.TimeSource;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the fuzzer gives to the readers of files: any bytes are a document or a declared failure (stateless).
 *
 * <p>The values that a file may have grow with its size here, so that the bounds of time and heap grow with it too.
 */
final class FileFuzz {

    private static final Path FILE = Path.of("/f");
    private static final String ROW = "{\"host\":\"%s\",\"port\":1}";

    private FileFuzz() {}

    /** A JSON file. */
    static void json(byte[] bytes) {
        look(FileFormat.JSON, bytes);
    }

    /** A YAML file. */
    static void yaml(byte[] bytes) {
        look(FileFormat.YAML, bytes);
    }

    /** A JSON value that is one row between two good ones. */
    static void row(byte[] bytes) throws UnreadableException {
        if (isValue(bytes)) {
            String row = new String(bytes, UTF_8);
            String text = "{\"s\":[" + ROW.formatted("first") + ',' + row + ',' + ROW.formatted("last") + "]}";
            Document.Service read = DocumentReader.read("f", FileFormat.JSON, text, limits(text.length()))
                    .services()
                    .get("s");
            List<ServiceInstance> instances = read == null ? List.of() : read.instances();
            assertThat(instances)
                    .extracting(ServiceInstance::host)
                    .startsWith("first")
                    .endsWith("last");
            assertThat(instances).hasSizeBetween(2, 3);
        }
    }

    /** Whether the bytes are one value of JSON that may stand where a row stands. */
    private static boolean isValue(byte[] bytes) {
        try {
            JsonCursor cursor = new JsonCursor(Utf8.decode(bytes));
            new TreeReader(cursor, limits(bytes.length).maxValues()).read(cursor.next(), 2);
            return bytes[0] != (byte) 0xef && cursor.next() == Cursor.Token.DONE;
        } catch (UnreadableException e) {
            return false;
        }
    }

    private static void look(FileFormat format, byte[] bytes) {
        FileOptions options = new FileOptions(FILE, format, Duration.ofMillis(500), limits(bytes.length));
        Clock clock = new Clock();
        FileContent content = new FileContent(options, new Bytes(bytes), clock);
        FileContent.Found found = content.look();
        if (found == null) {
            clock.now += FileContent.SETTLE.toNanos();
            found = content.look();
        }
        assertThat(found).isNotNull();
        Document document = found.document();
        Document.Failure failure = found.failure();
        assertThat(document == null).isNotEqualTo(failure == null);
        if (document != null) {
            document.remarks().forEach(FileFuzz::assertOneLine);
            document.services().forEach((name, service) -> assertAnswer(service));
        }
        if (failure != null) {
            assertOneLine(failure.problem());
            assertThat(failure.cause()).isNull();
        }
    }

    private static void assertAnswer(Document.Service service) {
        if (service.failure() != null) {
            assertOneLine(service.failure().problem());
        }
        for (ServiceInstance instance : service.instances()) {
            assertThat(instance.port()).isBetween(1, 65_535);
        }
    }

    private static void assertOneLine(String text) {
        assertThat(text).isNotBlank().doesNotContain("\n", "\r", "\u001b").hasSizeLessThan(800);
    }

    private static Limits limits(int bytes) {
        return new Limits(Math.max(1, bytes), Limits.DEFAULT.maxInstances());
    }

    /** A file that is always there (immutable data). */
    private record Bytes(byte[] content) implements Disk {

        @Override
        public Stamp stamp(Path path) {
            return new Stamp(FileTime.fromMillis(0), content.length, null, true);
        }

        @Override
        public byte[] read(Path path, int most) {
            return content;
        }
    }

    /** A clock that stands (thread-confined). */
    private static final class Clock implements TimeSource {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }
    }
}
