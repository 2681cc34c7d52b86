package io.loadstar.internal.disk;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Bytes that grow as the parts of a snapshot are written to them (confined to one call of the codec). */
final class SnapshotEncoder {

    /** The most bytes of one text. */
    static final int MOST_TEXT = 1 << 20;

    /** The most entries of one list. */
    static final int MOST_ENTRIES = 0xFFFF;

    private static final int FIRST_SIZE = 4_096;

    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private final int mostBytes;
    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_SIZE);

    SnapshotEncoder(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void instance(ServiceInstance instance) throws RefusedSnapshotException {
        text(instance.id());
        text(instance.service());
        u16(instance.addresses().size(), "addresses");
        for (NetworkAddress address : instance.addresses()) {
            address(address);
        }
        u8(instance.secure() ? 1 : 0);
        u16(instance.weight(), "weight");
        locality(instance.locality());
        optional(instance.version());
        u16(instance.tags().size(), "tags");
        for (String tag : instance.tags()) {
            text(tag);
        }
        u16(instance.metadata().size(), "metadata");
        for (Map.Entry<String, String> entry : instance.metadata().entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
        u8(codeOf(instance.health()));
        i64(instance.startEpoch());
        u8(instance.priority());
        optional(instance.source());
    }

    private void address(NetworkAddress address) throws RefusedSnapshotException {
        text(address.network());
        text(address.host());
        SortedMap<String, Integer> ports = new TreeMap<>(address.ports());
        u16(ports.size(), "ports");
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            text(port.getKey());
            u16(port.getValue(), "port");
        }
    }

    private void locality(Locality locality) throws RefusedSnapshotException {
        optional(locality.region());
        optional(locality.zone());
        optional(locality.subZone());
    }

    /** A number of its own for each, so that the order of the constants may change. */
    static int codeOf(RegisteredHealth health) {
        return switch (health) {
            case UNKNOWN -> 0;
            case PASSING -> 1;
            case DEGRADED -> 2;
            case FAILING -> 3;
            case DRAINING -> 4;
        };
    }

    private void optional(@Nullable String text) throws RefusedSnapshotException {
        if (text == null) {
            i32(-1);
        } else {
            text(text);
        }
    }

    void text(String text) throws RefusedSnapshotException {
        ByteBuffer encoded;
        try {
            encoded = utf8.encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new RefusedSnapshotException("a text has half a character (expected: text that UTF-8 can spell)");
        }
        i32(SnapshotCodec.atMost(MOST_TEXT, encoded.remaining(), "bytes of one text"));
        room(encoded.remaining());
        bytes.put(encoded);
    }

    void i64(long value) throws RefusedSnapshotException {
        room(Long.BYTES);
        bytes.putLong(value);
    }

    void i32(int value) throws RefusedSnapshotException {
        room(Integer.BYTES);
        bytes.putInt(value);
    }

    private void u16(int value, String what) throws RefusedSnapshotException {
        room(Short.BYTES);
        bytes.putShort((short) SnapshotCodec.atMost(MOST_ENTRIES, value, what));
    }

    private void u8(int value) throws RefusedSnapshotException {
        room(1);
        bytes.put((byte) value);
    }

    private void room(int more) throws RefusedSnapshotException {
        long needed = (long) bytes.position() + more;
        if (needed > mostBytes) {
            throw new RefusedSnapshotException("it is larger than " + mostBytes + " bytes");
        }
        if (needed > bytes.capacity()) {
            int size = (int) Math.min(mostBytes, Math.max(needed, 2L * bytes.capacity()));
            bytes = ByteBuffer.allocate(size).put(bytes.flip());
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
