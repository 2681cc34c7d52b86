package io.loadstar.registry.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loadstar.DiscoveryError.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes: a document or a declared error, in bounded time. */
class FileFuzzTest {

    private static final int ROUNDS = 4_000;
    private static final byte[] SPICE =
            "{}[]:,\"'\\&*!|>%@`#-?~\t\r\n\u0000\u001b0123456789.eE+nulltrue<<é€𝄞".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void row63_mutatedFileIsReadOrRefusedWithAPlace(FileFormat format) throws Exception {
        byte[] valid = example(format);
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] mutant = mutate(valid, new Random(seed));
            int used = seed;
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> readOrRefuse(format, mutant, used), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void row63_everyPrefixIsReadOrRefusedWithAPlace(FileFormat format) throws Exception {
        byte[] valid = example(format);
        for (int length = 0; length < valid.length; length++) {
            readOrRefuse(format, Arrays.copyOf(valid, length), length);
        }
    }

    @Test
    void noPrefixOfAJsonFileIsBelieved() throws Exception {
        byte[] valid = new String(example(FileFormat.JSON), StandardCharsets.UTF_8)
                .strip()
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < valid.length; length++) {
            assertThat(readOrRefuse(FileFormat.JSON, Arrays.copyOf(valid, length), length))
                    .as("the first %s bytes", length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void row63_largeFilesOfOneCharacterAreRefusedInTime(FileFormat format) {
        for (String character :
                new String[] {"[", "{", "]", "\"", " ", "-", "- ", "a: ", "? ", "&a ", "*", "!", "|\n", "0", "\n"}) {
            byte[] large = character.repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> readOrRefuse(format, large, 0), "a file of " + character);
        }
    }

    /** Returns whether it was read. */
    private static boolean readOrRefuse(FileFormat format, byte[] bytes, int seed) {
        try {
            Document document = DocumentReader.read("f", format, Utf8.decode(bytes), Limits.DEFAULT);
            assertThat(document.remarks()).allSatisfy(FileFuzzTest::assertOneLine);
            return true;
        } catch (UnreadableException e) {
            assertThat(e.kind()).as("seed %s", seed).isIn(Kind.MALFORMED, Kind.TOO_LARGE);
            assertThat(e.at().line()).as("seed %s", seed).isPositive();
            assertThat(e.at().column()).as("seed %s", seed).isPositive();
            assertThat(e.problem()).as("seed %s", seed).isNotBlank();
            return false;
        }
    }

    private static void assertOneLine(String remark) {
        assertThat(remark).doesNotContain("\n", "\r", "\u001b").hasSizeLessThan(400);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int change = random.nextInt(1, 6); change > 0; change--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(random.nextInt(1, 20), bytes.length - at);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = SPICE[random.nextInt(SPICE.length)];
                case 2 -> bytes = splice(bytes, at, length, new byte[0]);
                case 3 -> bytes = splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                default -> bytes = splice(bytes, at, 0, Arrays.copyOfRange(SPICE, 0, random.nextInt(SPICE.length)));
            }
            bytes = bytes.length == 0 ? valid.clone() : bytes;
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] added) {
        byte[] spliced = new byte[bytes.length - removed + added.length];
        System.arraycopy(bytes, 0, spliced, 0, at);
        System.arraycopy(added, 0, spliced, at, added.length);
        System.arraycopy(bytes, at + removed, spliced, at + added.length, bytes.length - at - removed);
        return spliced;
    }

    private static byte[] example(FileFormat format) throws Exception {
        String fence = "```" + (format == FileFormat.JSON ? "json" : "yaml") + "\n(.*?)```";
        Matcher block =
                Pattern.compile(fence, Pattern.DOTALL).matcher(Files.readString(Path.of("../../docs/file-format.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).getBytes(StandardCharsets.UTF_8);
    }
}
