package io.loadstar.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What is written is what is read, whatever it is; and any bytes are read or refused. */
class SnapshotCodecPropertyTest {

    private static final Arbitrary<String> NAMES =
            Arbitraries.strings().withChars("abzAZ09_-").ofMinLength(1).ofMaxLength(8);

    /** Text as people write it, beyond the basic plane too. */
    private static final Arbitrary<String> TEXTS = Arbitraries.strings()
            .withChars("a ,=&%\u00E4\u20AC\u0000\n")
            .ofMaxLength(6)
            .map(text -> text + (text.length() % 3 == 0 ? "\uD83D\uDE00" : ""));

    /** The fields that are one value each. */
    private record Plain(boolean secure, int weight, RegisteredHealth health, long epoch, int priority) {}

    @Provide
    Arbitrary<StoredSnapshot> snapshots() {
        Arbitrary<Instant> times = Arbitraries.longs().between(0, 1L << 45).map(Instant::ofEpochMilli);
        return Combinators.combine(
                        times, TEXTS, keys(), TEXTS, instances().list().ofMaxSize(8))
                .as(StoredSnapshot::new);
    }

    private static Arbitrary<ServiceKey> keys() {
        Arbitrary<String> tags = NAMES.map(name -> name + "&?%");
        return Combinators.combine(
                        NAMES,
                        NAMES.injectNull(0.5),
                        NAMES.injectNull(0.5),
                        tags.set().ofMaxSize(3))
                .as(SnapshotCodecPropertyTest::key);
    }

    private static ServiceKey key(
            String name, @Nullable String namespace, @Nullable String portName, Set<String> tags) {
        ServiceKey.Builder builder = ServiceKey.builder(name).tags(tags);
        if (namespace != null) {
            builder.namespace(namespace);
        }
        return portName == null ? builder.build() : builder.portName(portName).build();
    }

    private static Arbitrary<ServiceInstance> instances() {
        Arbitrary<Plain> plain = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, ServiceInstance.MAX_WEIGHT),
                        Arbitraries.of(RegisteredHealth.class),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 127))
                .as(Plain::new);
        Arbitrary<Map<String, String>> metadata = Arbitraries.maps(TEXTS, TEXTS).ofMaxSize(4);
        Arbitrary<List<NetworkAddress>> addresses =
                addresses().list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(
                        NAMES,
                        addresses,
                        plain,
                        localities(),
                        TEXTS.injectNull(0.5),
                        TEXTS.set().ofMaxSize(4),
                        metadata)
                .as((id, at, one, where, version, tags, more) -> ServiceInstance.builder("orders")
                        .id(id)
                        .addresses(at)
                        .secure(one.secure)
                        .weight(one.weight)
                        .health(one.health)
                        .startEpoch(one.epoch)
                        .priority(one.priority)
                        .locality(where)
                        .version(version)
                        .source(version)
                        .tags(tags)
                        .metadata(more)
                        .build());
    }

    private static Arbitrary<NetworkAddress> addresses() {
        Arbitrary<Map<String, Integer>> ports = Arbitraries.maps(
                        Arbitraries.of("", "http", "admin"),
                        Arbitraries.integers().between(1, 65_535))
                .ofMinSize(1);
        return Combinators.combine(NAMES, Arbitraries.of("10.0.0.1", "fd00::1", "[::1]", "db.example.test"), ports)
                .as(NetworkAddress::of);
    }

    private static Arbitrary<Locality> localities() {
        Arbitrary<String> parts = NAMES.injectNull(0.3);
        return Combinators.combine(parts, parts, parts).as(Locality::of);
    }

    @Property(tries = 500)
    void whatIsWrittenIsWhatIsRead(@ForAll("snapshots") StoredSnapshot snapshot) throws RefusedSnapshotException {
        byte[] bytes = SnapshotCodec.encode(snapshot, SnapshotStore.MOST_BYTES);

        StoredSnapshot read = SnapshotCodec.decode(bytes);

        assertThat(read).isEqualTo(snapshot);
        assertThat(SnapshotCodec.encode(read, SnapshotStore.MOST_BYTES)).isEqualTo(bytes);
    }

    @Property(tries = 2_000)
    void anyBytesAreRefused(@ForAll byte[] bytes) {
        assertThatExceptionOfType(RefusedSnapshotException.class).isThrownBy(() -> SnapshotCodec.decode(bytes));
    }
}
