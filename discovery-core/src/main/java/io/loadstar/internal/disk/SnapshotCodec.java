package io.loadstar.internal.disk;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The binary format of a snapshot on disk, version 1 (pure functions).
 *
 * <pre>
 * bytes  0 to  7   89 'L' 'S' 'N' 'P' 0D 0A 1A: tells text, and files that were sent as text, apart
 * bytes  8 to 11   version
 * bytes 12 to 15   length of what follows the head
 * bytes 16 to 19   CRC-32C of what follows the head
 * then             time in ms since 1970 (8 bytes) · registry · service key · revision · number of instances (4) · instances
 * an instance      id · service · addresses · flags (1; bit 0: secure) · weight (2) · region? · zone? · sub-zone?
 *                  · version? · tags · metadata · health (1) · start epoch (8) · priority (1) · source?
 * an address       network · host · ports, each a name and a number (2)
 * a text           length in bytes (4), UTF-8; one with a question mark may be missing, which is the length -1
 * a list           number of entries (2), entries; tags, metadata and ports strictly ascending
 * </pre>
 *
 * <p>All numbers are big-endian, and nothing may follow the last instance. A snapshot has one form only: the instances
 * ascend by id, a part of the locality that is not known is missing and not blank, and an IPv6 host has no brackets.
 *
 * <p>Nothing is allocated by a length or a number before it is known that the bytes can hold it, so that time and heap are
 * bounded by the size of the input, whatever it says.
 */
public final class SnapshotCodec {

    /** The version that is written, and the only one that is read. */
    static final int VERSION = 1;

    /** The most instances of one snapshot. */
    static final int MOST_INSTANCES = 1_000_000;

    static final int HEAD_BYTES = 20;

    private static final long MAGIC = 0x894C534E500D0A1AL;

    private SnapshotCodec() {}

    /**
     * Writes a snapshot as bytes.
     *
     * @param snapshot the snapshot
     * @param mostBytes how long the result may be
     * @return the bytes of the file
     * @throws RefusedSnapshotException if it is longer, or holds what the format has no room for
     */
    public static byte[] encode(StoredSnapshot snapshot, int mostBytes) throws RefusedSnapshotException {
        SnapshotEncoder out = new SnapshotEncoder(mostBytes);
        out.i64(MAGIC);
        out.i32(VERSION);
        out.i32(0); // the length and the checksum are known at the end
        out.i32(0);
        out.i64(snapshot.writtenAt().toEpochMilli());
        out.text(snapshot.registry());
        out.text(snapshot.service().toString());
        out.text(snapshot.revision());
        out.i32(atMost(MOST_INSTANCES, snapshot.instances().size(), "instances"));
        for (ServiceInstance instance : snapshot.instances()) {
            out.instance(instance);
        }
        byte[] bytes = out.toBytes();
        ByteBuffer.wrap(bytes).putInt(12, bytes.length - HEAD_BYTES).putInt(16, checksum(bytes));
        return bytes;
    }

    /**
     * Reads a snapshot.
     *
     * @param bytes any bytes
     * @return the snapshot
     * @throws RefusedSnapshotException if the bytes are anything but a whole snapshot as {@link #encode} writes it: of what is
     *     read it makes the same bytes again
     */
    public static StoredSnapshot decode(byte[] bytes) throws RefusedSnapshotException {
        checkHead(bytes);
        SnapshotDecoder in = new SnapshotDecoder(bytes, HEAD_BYTES);
        Instant writtenAt = Instant.ofEpochMilli(in.i64());
        String registry = in.text("registry");
        ServiceKey service = in.serviceKey();
        String revision = in.text("revision");
        int count = in.count(in.i32(), MOST_INSTANCES, SnapshotDecoder.LEAST_INSTANCE, "instances");
        List<ServiceInstance> instances = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ServiceInstance instance = in.instance();
            if (i > 0 && instances.get(i - 1).id().compareTo(instance.id()) >= 0) {
                throw new RefusedSnapshotException("its instances are not in the order of their ids");
            }
            instances.add(instance);
        }
        in.end();
        return new StoredSnapshot(writtenAt, registry, service, revision, instances);
    }

    private static void checkHead(byte[] bytes) throws RefusedSnapshotException {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD_BYTES) {
            throw new RefusedSnapshotException("it is cut off: " + bytes.length + " bytes are less than a head");
        }
        if (head.getLong(0) != MAGIC) {
            throw new RefusedSnapshotException("it is no snapshot of Loadstar");
        }
        if (head.getInt(8) != VERSION) {
            throw new RefusedSnapshotException("it is of version " + head.getInt(8) + " of the format (expected: "
                    + VERSION + "); it will be replaced once the registry answers");
        }
        int length = bytes.length - HEAD_BYTES;
        if (head.getInt(12) != length) {
            throw new RefusedSnapshotException(
                    "it is cut off or continued: " + length + " bytes where its head says " + head.getInt(12));
        }
        if (head.getInt(16) != checksum(bytes)) {
            throw new RefusedSnapshotException("it was damaged: its checksum is not that of its content");
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
        return (int) crc.getValue();
    }

    static int atMost(int most, int number, String what) throws RefusedSnapshotException {
        if (number < 0 || number > most) {
            throw new RefusedSnapshotException(what + ": " + number + " (expected: 0 to " + most + ")");
        }
        return number;
    }
}
