package io.loadstar.internal.disk;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the bytes of a snapshot (confined to one call of the codec).
 *
 * <p>Whoever asks for a number of entries says how many bytes one takes at least: more than the bytes that are left can
 * hold are refused before anything is made of them.
 */
final class SnapshotDecoder {

    private static final int LEAST_TEXT = 4;
    private static final int LEAST_PORT = LEAST_TEXT + 2;
    private static final int LEAST_ADDRESS = 2 * LEAST_TEXT + 2 + LEAST_PORT;

    /** The fewest bytes of an instance. */
    static final int LEAST_INSTANCE = 2 * LEAST_TEXT + (2 + LEAST_ADDRESS) + 3 + 4 * LEAST_TEXT + 4 + 10 + LEAST_TEXT;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes;

    SnapshotDecoder(byte[] bytes, int from) {
        this.bytes = ByteBuffer.wrap(bytes, from, bytes.length - from);
    }

    ServiceKey serviceKey() throws RefusedSnapshotException {
        String text = text("service key");
        ServiceKey key = made(() -> ServiceKey.parse(text));
        checkSpelling("service key", text, key.toString());
        return key;
    }

    ServiceInstance instance() throws RefusedSnapshotException {
        String id = text("id");
        String service = text("service");
        List<NetworkAddress> addresses = addresses();
        int flags = u8();
        int weight = u16();
        Locality locality = locality();
        String version = optional("version");
        SortedSet<String> tags = tags();
        SortedMap<String, String> metadata = metadata();
        RegisteredHealth health = health();
        long startEpoch = i64();
        int priority = u8();
        String source = optional("source");
        return made(() -> ServiceInstance.builder(service)
                .id(id)
                .addresses(addresses)
                .secure(isSecure(flags))
                .weight(weight)
                .locality(locality)
                .version(version)
                .tags(tags)
                .metadata(metadata)
                .health(health)
                .startEpoch(startEpoch)
                .priority(priority)
                .source(source)
                .build());
    }

    private static boolean isSecure(int flags) {
        if (flags > 1) {
            throw new IllegalArgumentException("flags: " + flags + " (expected: 0 or 1)");
        }
        return flags == 1;
    }

    private Locality locality() throws RefusedSnapshotException {
        String region = optional("region");
        String zone = optional("zone");
        String subZone = optional("sub-zone");
        Locality locality = Locality.of(region, zone, subZone);
        checkSpelling("region", region, locality.region());
        checkSpelling("zone", zone, locality.zone());
        checkSpelling("sub-zone", subZone, locality.subZone());
        return locality;
    }

    private List<NetworkAddress> addresses() throws RefusedSnapshotException {
        int count = count(u16(), SnapshotEncoder.MOST_ENTRIES, LEAST_ADDRESS, "addresses");
        List<NetworkAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String network = text("network");
            String host = text("host");
            SortedMap<String, Integer> ports = ports();
            NetworkAddress address = made(() -> NetworkAddress.of(network, host, ports));
            checkSpelling("host", host, address.host());
            addresses.add(address);
        }
        return addresses;
    }

    private SortedMap<String, Integer> ports() throws RefusedSnapshotException {
        int count = count(u16(), SnapshotEncoder.MOST_ENTRIES, LEAST_PORT, "ports");
        SortedMap<String, Integer> ports = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = ascending(ports.isEmpty() ? null : ports.lastKey(), text("port name"));
            ports.put(name, u16());
        }
        return ports;
    }

    private SortedSet<String> tags() throws RefusedSnapshotException {
        int count = count(u16(), SnapshotEncoder.MOST_ENTRIES, LEAST_TEXT, "tags");
        SortedSet<String> tags = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            tags.add(ascending(tags.isEmpty() ? null : tags.last(), text("tag")));
        }
        return tags;
    }

    private SortedMap<String, String> metadata() throws RefusedSnapshotException {
        int count = count(u16(), SnapshotEncoder.MOST_ENTRIES, 2 * LEAST_TEXT, "metadata");
        SortedMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = ascending(metadata.isEmpty() ? null : metadata.lastKey(), text("key of metadata"));
            metadata.put(key, text("value of metadata"));
        }
        return metadata;
    }

    private static String ascending(@Nullable String before, String next) throws RefusedSnapshotException {
        if (before != null && before.compareTo(next) >= 0) {
            throw new RefusedSnapshotException("an entry is twice in it, or out of order: " + LogText.safe(next));
        }
        return next;
    }

    private RegisteredHealth health() throws RefusedSnapshotException {
        int code = u8();
        for (RegisteredHealth health : RegisteredHealth.values()) {
            if (SnapshotEncoder.codeOf(health) == code) {
                return health;
            }
        }
        throw new RefusedSnapshotException("its health has the code " + code + ", which is none");
    }

    private @Nullable String optional(String what) throws RefusedSnapshotException {
        bytes.mark();
        if (i32() == -1) {
            return null;
        }
        bytes.reset();
        return text(what);
    }

    String text(String what) throws RefusedSnapshotException {
        int length = SnapshotCodec.atMost(SnapshotEncoder.MOST_TEXT, i32(), "bytes of " + what);
        need(length);
        ByteBuffer part = bytes.slice().limit(length);
        bytes.position(bytes.position() + length);
        try {
            return utf8.decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedSnapshotException("its " + what + " is no UTF-8");
        }
    }

    /** Checks that there can be so many entries, each of so many bytes at least. */
    int count(int number, int most, int leastBytes, String what) throws RefusedSnapshotException {
        SnapshotCodec.atMost(most, number, what);
        if (number > bytes.remaining() / leastBytes) {
            throw new RefusedSnapshotException("it says that it has " + number + ' ' + what + ", for which "
                    + bytes.remaining() + " bytes are too few");
        }
        return number;
    }

    long i64() throws RefusedSnapshotException {
        need(Long.BYTES);
        return bytes.getLong();
    }

    int i32() throws RefusedSnapshotException {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    private int u16() throws RefusedSnapshotException {
        need(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    private int u8() throws RefusedSnapshotException {
        need(1);
        return Byte.toUnsignedInt(bytes.get());
    }

    void end() throws RefusedSnapshotException {
        if (bytes.hasRemaining()) {
            throw new RefusedSnapshotException(bytes.remaining() + " bytes follow its last instance");
        }
    }

    private void need(int length) throws RefusedSnapshotException {
        if (bytes.remaining() < length) {
            throw new RefusedSnapshotException(
                    "it ends within a part: " + bytes.remaining() + " bytes left of " + length);
        }
    }

    /** Refuses what a builder takes in more than one spelling, such as a host in brackets: only one of them is ever written. */
    private static void checkSpelling(String what, @Nullable String read, @Nullable String kept)
            throws RefusedSnapshotException {
        if (!Objects.equals(read, kept)) {
            throw new RefusedSnapshotException(
                    "its " + what + " has another spelling: " + LogText.safe(String.valueOf(read)));
        }
    }

    /** What a builder refuses is refused here with the builder's words. */
    private static <T> T made(Supplier<T> maker) throws RefusedSnapshotException {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new RefusedSnapshotException(LogText.safe(String.valueOf(e.getMessage())));
        }
    }
}
