package io.loadstar.internal.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format of a snapshot on disk: what it keeps, what it refuses, and that it stays what it is. */
class SnapshotCodecTest {

    private static final int MOST = SnapshotStore.MOST_BYTES;

    private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final StoredSnapshot GOLDEN = new StoredSnapshot(
            WRITTEN,
            "zookeeper://h1:2181,h2:2181/services",
            ServiceKey.parse("shop/orders:http?tag=a%26b&dc=eu"),
            "rev-7 ✓",
            List.of(
                    ServiceInstance.builder("orders").address("10.0.0.1", 80).build(),
                    ServiceInstance.builder("orders")
                            .id("ö-2")
                            .address(NetworkAddress.of("lan", "fd00::1", Map.of("", 8080, "admin", 65_535)))
                            .address(NetworkAddress.of("wan", "two.example.test", Map.of("http", 1)))
                            .secure(true)
                            .weight(0)
                            .locality(Locality.of("eu", "eu-1", "rack-3"))
                            .version("1.2.3")
                            .tags(List.of("blue", "canary"))
                            .metadata(Map.of("k", "v", "empty", "", "smile", "\uD83D\uDE00"))
                            .health(RegisteredHealth.DRAINING)
                            .startEpoch(Long.MIN_VALUE)
                            .priority(127)
                            .source("second")
                            .build()));

    private static byte[] golden() throws RefusedSnapshotException {
        return SnapshotCodec.encode(GOLDEN, MOST);
    }

    private static String refusal(byte[] bytes) {
        try {
            StoredSnapshot read = SnapshotCodec.decode(bytes);
            throw new AssertionError("it was taken: " + read);
        } catch (RefusedSnapshotException e) {
            return e.reason();
        }
    }

    /** Makes the head agree with a content that was changed, as somebody would who means harm. */
    private static byte[] sealed(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, SnapshotCodec.HEAD_BYTES, bytes.length - SnapshotCodec.HEAD_BYTES);
        ByteBuffer.wrap(bytes)
                .putInt(12, bytes.length - SnapshotCodec.HEAD_BYTES)
                .putInt(16, (int) crc.getValue());
        return bytes;
    }

    @Test
    void everyFieldComesBack() throws RefusedSnapshotException {
        StoredSnapshot read = SnapshotCodec.decode(golden());

        assertThat(read).isEqualTo(GOLDEN);
        assertThat(read.instances().get(1).addresses().get(0).ports()).isEqualTo(Map.of("", 8080, "admin", 65_535));
    }

    @Test
    void versionOneIsWhatItHasAlwaysBeen() throws IOException, RefusedSnapshotException {
        byte[] kept;
        try (InputStream in = requireNonNull(SnapshotCodecTest.class.getResourceAsStream("snapshot-v1.bin"))) {
            kept = in.readAllBytes();
        }

        assertThat(SnapshotCodec.decode(kept)).isEqualTo(GOLDEN);
        assertThat(golden()).isEqualTo(kept);
    }

    @Test
    void everyBitThatFlipsIsFound() throws RefusedSnapshotException {
        byte[] bytes = golden();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(refusal(flipped)).as("bit %s", bit).isNotBlank();
        }
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefused() throws RefusedSnapshotException {
        byte[] bytes = golden();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(refusal(Arrays.copyOf(bytes, length)))
                    .as("%s bytes", length)
                    .contains("cut off");
        }
    }

    @Test
    void aContentThatIsCutOffAnywhereUnderAGoodHeadIsRefused() throws RefusedSnapshotException {
        byte[] bytes = golden();
        for (int length = SnapshotCodec.HEAD_BYTES; length < bytes.length; length++) {
            assertThat(refusal(sealed(Arrays.copyOf(bytes, length))))
                    .as("%s bytes", length)
                    .isNotBlank();
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() throws RefusedSnapshotException {
        byte[] longer = Arrays.copyOf(golden(), golden().length + 3);

        assertThat(refusal(longer)).contains("cut off or continued");
        assertThat(refusal(sealed(longer))).isEqualTo("3 bytes follow its last instance");
    }

    @Test
    void anotherVersionIsRefusedByName() throws RefusedSnapshotException {
        byte[] bytes = golden();
        ByteBuffer.wrap(bytes).putInt(8, 2);

        assertThat(refusal(bytes))
                .isEqualTo(
                        "it is of version 2 of the format (expected: 1); it will be replaced once the registry answers");
    }

    @Test
    void somethingElseIsRefusedAsSuch() {
        assertThat(refusal("{\"services\": {\"orders\": []}}".getBytes(UTF_8)))
                .isEqualTo("it is no snapshot of Loadstar");
    }

    @Test
    void aNumberOfInstancesThatTheBytesCannotHoldMakesNoRoom() throws RefusedSnapshotException {
        StoredSnapshot none = new StoredSnapshot(WRITTEN, "r", ServiceKey.parse("s"), "", List.of());
        byte[] bytes = SnapshotCodec.encode(none, MOST);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, SnapshotCodec.MOST_INSTANCES);

        assertThat(refusal(sealed(bytes))).contains("1000000 instances, for which 0 bytes are too few");
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, -1);
        assertThat(refusal(sealed(bytes))).isEqualTo("instances: -1 (expected: 0 to 1000000)");
    }

    @Test
    void aTextThatIsLongerThanTheRestIsRefused() throws RefusedSnapshotException {
        byte[] bytes = golden();
        ByteBuffer.wrap(bytes).putInt(SnapshotCodec.HEAD_BYTES + 8, 1 << 20);
        assertThat(refusal(sealed(bytes))).startsWith("it ends within a part");
        ByteBuffer.wrap(bytes).putInt(SnapshotCodec.HEAD_BYTES + 8, Integer.MAX_VALUE);
        assertThat(refusal(sealed(bytes))).startsWith("bytes of registry: 2147483647 (expected: 0 to 1048576)");
    }

    /** What is made of it takes each of them, and would be written otherwise. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "service key|%26|%2e",
                "host|fd00::1|[fd00:]",
                "region|'\0\0\0\2eu'|'\0\0\0\2  '",
                "zone|eu-1|'\t   '",
                "sub-zone|rack-3|'      '"
            })
    void anotherSpellingOfWhatIsWrittenIsRefused(String part, String written, String spelling)
            throws RefusedSnapshotException {
        String text = new String(golden(), ISO_8859_1);
        assertThat(text).containsOnlyOnce(written);

        assertThat(refusal(sealed(text.replace(written, spelling).getBytes(ISO_8859_1))))
                .startsWith("its " + part + " has another spelling: ");
    }

    @Test
    void aRegionThatIsEmptyIsRefused() throws RefusedSnapshotException {
        String text = new String(golden(), ISO_8859_1);
        String without = text.replace("\0\0\0\2eu", "\0\0\0\0");
        assertThat(without).hasSize(text.length() - 2);

        assertThat(refusal(sealed(without.getBytes(ISO_8859_1)))).isEqualTo("its region has another spelling: ");
    }

    @Test
    void everyByteUnderAGoodHeadIsTakenOrRefusedAndNothingElse() throws RefusedSnapshotException {
        byte[] bytes = golden();
        int taken = 0;
        for (int at = SnapshotCodec.HEAD_BYTES; at < bytes.length; at++) {
            for (int value : new int[] {0x00, 0x7F, 0x80, 0xFF}) {
                byte[] changed = bytes.clone();
                changed[at] = (byte) value;
                try {
                    StoredSnapshot read = SnapshotCodec.decode(sealed(changed));
                    assertThat(SnapshotCodec.encode(read, changed.length)).isEqualTo(changed);
                    taken++;
                } catch (RefusedSnapshotException e) {
                    assertThat(e.reason()).doesNotContain("\n");
                }
            }
        }
        assertThat(taken).isPositive();
    }

    @Test
    void manyInstancesFit() throws RefusedSnapshotException {
        List<ServiceInstance> many = IntStream.range(0, 20_000)
                .mapToObj(number -> ServiceInstance.builder("orders")
                        .id("orders-%05d".formatted(number))
                        .address("10.1." + number / 250 + '.' + number % 250, 8080)
                        .metadata("team", "shop")
                        .build())
                .toList();
        StoredSnapshot snapshot = new StoredSnapshot(WRITTEN, "r", ServiceKey.parse("orders"), "", many);

        byte[] bytes = SnapshotCodec.encode(snapshot, MOST);

        assertThat(bytes.length).isLessThan(4 << 20);
        assertThat(SnapshotCodec.decode(bytes)).isEqualTo(snapshot);
    }

    @Test
    void whatTheFormatHasNoRoomForIsRefusedWhenWritten() {
        assertThatExceptionOfType(RefusedSnapshotException.class)
                .isThrownBy(() -> SnapshotCodec.encode(GOLDEN, 100))
                .withMessage("it is larger than 100 bytes");
        StoredSnapshot half = new StoredSnapshot(WRITTEN, "r", ServiceKey.parse("s"), "\uD800", List.of());
        assertThatExceptionOfType(RefusedSnapshotException.class)
                .isThrownBy(() -> SnapshotCodec.encode(half, MOST))
                .withMessageStartingWith("a text has half a character");
        StoredSnapshot longText =
                new StoredSnapshot(WRITTEN, "r", ServiceKey.parse("s"), "x".repeat(1 << 21), List.of());
        assertThatExceptionOfType(RefusedSnapshotException.class)
                .isThrownBy(() -> SnapshotCodec.encode(longText, MOST))
                .withMessage("bytes of one text: 2097152 (expected: 0 to 1048576)");
    }
}
