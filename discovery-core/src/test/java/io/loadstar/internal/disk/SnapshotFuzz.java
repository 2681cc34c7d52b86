package io.loadstar.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What the fuzzer gives to the reader of snapshots on disk: any bytes are refused, or are what the snapshot that they are
 * read as is written as (stateless).
 */
final class SnapshotFuzz {

    private static final byte[] HEAD = {
        (byte) 0x89, 'L', 'S', 'N', 'P', 0x0D, 0x0A, 0x1A, 0, 0, 0, SnapshotCodec.VERSION
    };

    private SnapshotFuzz() {}

    /** A file as it is, and with a head that agrees with its content, as somebody would write who means harm. */
    static void file(byte[] bytes) {
        decode(bytes);
        if (bytes.length >= SnapshotCodec.HEAD_BYTES) {
            decode(sealed(bytes));
        }
    }

    private static byte[] sealed(byte[] bytes) {
        byte[] sealed = Arrays.copyOf(bytes, bytes.length);
        int length = bytes.length - SnapshotCodec.HEAD_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, SnapshotCodec.HEAD_BYTES, length);
        ByteBuffer.wrap(sealed).put(HEAD).putInt(length).putInt((int) crc.getValue());
        return sealed;
    }

    private static void decode(byte[] bytes) {
        StoredSnapshot read;
        try {
            read = SnapshotCodec.decode(bytes);
        } catch (RefusedSnapshotException e) {
            assertThat(e.reason()).isNotBlank();
            return;
        }
        try {
            assertThat(SnapshotCodec.encode(read, bytes.length)).isEqualTo(bytes);
        } catch (RefusedSnapshotException e) {
            throw new AssertionError("what was read cannot be written again: " + e.reason(), e);
        }
    }
}
