package io.loadstar.registry.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, virtual time. */
class FileReloadTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final VirtualTime time = new VirtualTime();
    private final Told told = new Told();
    private Path file;
    private ServiceDiscoverer discoverer;

    @BeforeEach
    void watchAFile() throws IOException {
        file = folder.resolve("services.json");
        Files.writeString(file, json("a", "b"));
        watch(file);
        assertThat(told.ids()).containsExactly("a", "b");
        told.forget();
    }

    private void watch(Path path) {
        discoverer =
                new FileRegistryProvider().openDiscoverer(RegistryUri.parse("file:" + path), time.registryContext(1));
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);
    }

    @AfterEach
    void close() {
        discoverer.close();
        time.advance(Duration.ofMinutes(1));
        assertThat(time.pending()).isZero();
    }

    @Test
    void changedContentIsSeenWithinTheInterval() throws IOException {
        Files.writeString(file, json("a", "b", "c"));

        time.advance(INTERVAL);

        assertThat(told.ids()).containsExactly("a", "b", "c");
        assertThat(told.snapshot().state()).isEqualTo(ServiceSnapshot.State.FRESH);
        assertThat(told.snapshot().observedNanos()).isEqualTo(time.nanoTime());
    }

    @Test
    void revisionIsAHashOfTheContent() throws IOException {
        Files.writeString(file, json("c"));
        time.advance(SECOND);
        String first = told.snapshot().revision();
        Files.writeString(file, json("c", "d"));
        time.advance(SECOND);
        assertThat(told.snapshot().revision()).isNotEqualTo(first).matches("[0-9a-f]{12}");
        Files.writeString(file, json("c"));
        time.advance(SECOND);

        assertThat(told.snapshot().revision()).isEqualTo(first);
    }

    @Test
    void sameContentWrittenAgainIsNoChange() throws IOException {
        Files.writeString(file, json("a", "b"));
        time.advance(SECOND);
        Files.setLastModifiedTime(file, FileTime.fromMillis(12_345));
        time.advance(SECOND);
        Files.writeString(file, json("a", "b").replace("}]}", "}], \"billing\": []}"));
        time.advance(SECOND);

        assertThat(told.count()).isZero();
    }

    @Test
    void changeThatKeepsSizeAndTimeIsSeenWithinHalfAMinute() throws IOException {
        time.advance(Duration.ofSeconds(10));
        FileTime modified = Files.getLastModifiedTime(file);
        Files.writeString(file, json("a", "c"));
        Files.setLastModifiedTime(file, modified);

        time.advance(Duration.ofSeconds(31));

        assertThat(told.ids()).containsExactly("a", "c");
    }

    @Test
    void secondChangeWithinACoarseClocksTickIsSeen() throws IOException {
        Files.writeString(file, json("a", "c"));
        FileTime modified = Files.getLastModifiedTime(file);
        time.advance(INTERVAL);
        Files.writeString(file, json("a", "d"));
        Files.setLastModifiedTime(file, modified);

        time.advance(INTERVAL);

        assertThat(told.ids()).containsExactly("a", "d");
    }

    @Test
    void row47_halfWrittenFileKeepsTheOldSetAndIsReadAgainWithinASecond() throws IOException {
        String next = json("a", "b", "c");
        for (int length = 1; length < next.length(); length += 7) {
            Files.writeString(file, next.substring(0, length));
            time.advance(SECOND);
            assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
            assertThat(told.error().message())
                    .startsWith("orders (what was known is kept): " + file + ", line 1, column ")
                    .contains("half-written?");
        }

        Files.writeString(file, next);
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a", "b", "c");
    }

    @Test
    void row47_emptyFileKeepsTheOldSetAndIsReadAgainWithinASecond() throws IOException {
        Files.writeString(file, "");
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
        assertThat(told.error().message()).contains(file + ", line 1, column 1: empty: half-written?");
        time.advance(Duration.ofMinutes(1));
        assertThat(told.count()).as("an error is told once").isOne();

        Files.writeString(file, json("a", "b"));
        time.advance(SECOND);

        assertThat(told.ids()).as("good again, although it is the old set").containsExactly("a", "b");
    }

    @Test
    void row47_diskFullKeepsTheOldSet() throws IOException {
        byte[] next = json("a", "b", "c").getBytes(StandardCharsets.UTF_8);
        byte[] blocks = Arrays.copyOf(Arrays.copyOf(next, next.length / 2), 4096);
        Files.write(file, blocks);
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
        Files.write(file, new byte[4096]);
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);

        Files.write(file, next);
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a", "b", "c");
    }

    @Test
    void row47_longIntervalDoesNotDelayTheRetry() throws IOException {
        discoverer.close();
        watch(Path.of(file + "?interval=1m"));
        Files.writeString(file, "{");
        time.advance(Duration.ofMinutes(1));
        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);

        Files.writeString(file, json("c"));
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c");
    }

    @Test
    void row47_atomicRenameIsSeen() throws IOException {
        for (String id : new String[] {"c", "d", "e"}) {
            Path next = folder.resolve("next");
            Files.writeString(next, json(id));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            time.advance(INTERVAL);
            assertThat(told.ids()).containsExactly(id);
        }
        assertThat(told.count()).isEqualTo(3);
    }

    @Test
    void row47_symlinkSwapOfAMountedConfigMapIsSeen() throws IOException {
        discoverer.close();
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path file = Files.createSymbolicLink(mount.resolve("services.json"), Path.of("..data/services.json"));
        swap(mount, "1", "c");
        watch(file);
        assertThat(told.ids()).containsExactly("c");
        time.advance(Duration.ofSeconds(10));

        swap(mount, "2", "d");
        time.advance(INTERVAL);

        assertThat(told.ids()).containsExactly("d");
    }

    private static void swap(Path mount, String version, String id) throws IOException {
        Path data = Files.createDirectory(mount.resolve("..version_" + version));
        Files.writeString(data.resolve("services.json"), json(id));
        Files.setLastModifiedTime(data.resolve("services.json"), FileTime.fromMillis(0));
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), data.getFileName());
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void missingFileIsUnreachableAndReadWhenItIsThereAgain() throws IOException {
        Files.delete(file);
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(told.error().message()).contains(file + ": no such file");

        Files.writeString(file, json("a", "b"));
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a", "b");
        assertThat(told.count()).isEqualTo(2);
    }

    @Test
    void folderIsNoFile() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        time.advance(SECOND);

        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
        assertThat(told.error().message()).contains("no regular file (expected: a file, not a folder)");
    }

    @Test
    void fileThatIsTooLargeIsNotReadAndKeepsTheOldSet() throws IOException {
        discoverer.close();
        watch(Path.of(file + "?max-bytes=200"));
        Files.writeString(file, json("c") + " ".repeat(200));
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(told.error().message()).contains("more than 200 bytes (raise the option max-bytes)");

        Files.writeString(file, json("c"));
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c");
    }

    @Test
    void byteOrderMarkIsSkippedAndOtherEncodingsAreNamed() throws IOException {
        Files.writeString(file, "\uFEFF" + json("c"));
        time.advance(SECOND);
        assertThat(told.ids()).containsExactly("c");

        Files.writeString(file, "\uFEFF" + json("d"), StandardCharsets.UTF_16LE);
        time.advance(SECOND);
        assertThat(told.error().message()).contains("UTF-16 by its byte order mark (save it as UTF-8)");

        Files.write(file, "{\n\"\u00e4\": []}".getBytes(StandardCharsets.ISO_8859_1));
        time.advance(SECOND);
        assertThat(told.error().message()).contains("line 2, column 2: not UTF-8: byte 0xe4 (save it as UTF-8)");
    }

    @Test
    void row47_halfWrittenYamlIsNotBelievedWhileItGrows() throws IOException {
        watchYaml(yaml("a", "b"));
        String next = yaml("c", "d");
        Files.writeString(file, "");
        for (int i = 0; i < next.length(); i++) {
            Files.writeString(file, next.substring(i, i + 1), StandardOpenOption.APPEND);
            time.advance(Duration.ofMillis(60));
        }
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c", "d");
        assertThat(told.count()).as("no part of it was believed").isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 25, 40, 55, 65})
    void row47_yamlCutOffByAFullDiskKeepsTheOldSet(int length) throws IOException {
        watchYaml(yaml("a", "b"));
        String next = yaml("c", "d");
        Files.writeString(file, next.substring(0, length));
        time.advance(Duration.ofMinutes(1));
        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
        assertThat(told.count()).isOne();

        Files.writeString(file, next);
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c", "d");
    }

    @Test
    void yamlThatNeverEndsItsLastLineIsBelieved() throws IOException {
        watchYaml(yaml("a", "b").strip());
        Files.writeString(file, yaml("c").strip());
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c");
    }

    @Test
    void yamlThatNeverStaysTheSameIsMalformed() throws IOException {
        watchYaml(yaml("a", "b"));
        for (int i = 0; i < 100; i++) {
            Files.writeString(file, yaml("c" + i));
            time.advance(Duration.ofMillis(70));
        }
        assertThat(told.error().message()).contains("it never stays the same for 100 ms");

        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("c99");
    }

    private void watchYaml(String text) throws IOException {
        discoverer.close();
        file = folder.resolve("services.yaml");
        Files.writeString(file, text);
        watch(file);
        assertThat(told.ids()).containsExactly("a", "b");
        told.forget();
    }

    @Test
    void allRowsMalformedKeepsTheOldSet() throws IOException {
        Files.writeString(file, "{\"orders\": [{\"host\": \"a\"}]}");
        time.advance(SECOND);

        assertThat(told.error().kind()).isEqualTo(Kind.MALFORMED);
        assertThat(told.error().message())
                .contains("none of the 1 rows can be read")
                .contains("port: missing");
    }

    @Test
    void twoRowsOfOneIdAreBothKept() throws IOException {
        Files.writeString(
                file,
                "{\"orders\": [{\"id\": \"x\", \"host\": \"a\", \"port\": 1}, {\"id\": \"x\", \"host\": \"b\", \"port\": 1}]}");
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("x", "x@b:1");
        assertThat(told.snapshot().instances())
                .extracting(ServiceInstance::host)
                .containsExactly("a", "b");
    }

    private static String json(String... ids) {
        StringBuilder text = new StringBuilder("{\"orders\": [");
        for (String id : ids) {
            text.append("{\"id\": \"" + id + "\", \"host\": \"10.0.0.1\", \"port\": 80}, ");
        }
        return text.delete(text.length() - 2, text.length()).append("]}").toString();
    }

    private static String yaml(String... ids) {
        StringBuilder text = new StringBuilder("orders:\n");
        for (String id : ids) {
            text.append("- id: " + id + "\n  host: 10.0.0.1\n  port: 8080\n");
        }
        return text.toString();
    }
}
