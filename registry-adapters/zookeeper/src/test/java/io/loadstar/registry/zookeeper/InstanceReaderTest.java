package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceReaderTest {

    private static final String GOOD = """
            {"name":"orders","id":"a","address":"10.0.0.1","port":80,"sslPort":null,"payload":null,\
            "registrationTimeUTC":17,"serviceType":"DYNAMIC","uriSpec":null,"enabled":true}""";

    private static ServiceInstance read(String payload) throws MalformedRecordException {
        return InstanceReader.read("orders", "node", payload.getBytes(StandardCharsets.UTF_8), 5);
    }

    private static ServiceInstance readMetadata(String metadata) throws MalformedRecordException {
        return read("{\"address\":\"h\",\"port\":80,\"payload\":{\"metadata\":" + metadata + "}}");
    }

    @Test
    void readsPlainAddresses() throws MalformedRecordException {
        assertThat(read("10.0.0.1:80"))
                .isEqualTo(ServiceInstance.builder("orders")
                        .id("node")
                        .address("10.0.0.1", 80)
                        .startEpoch(5)
                        .build());
        assertThat(read(" [::1]:80\n").host()).isEqualTo("::1");
        assertThat(read("db.example.test:5432").port()).isEqualTo(5432);
    }

    @Test
    void readsCuratorsJson() throws MalformedRecordException {
        ServiceInstance read = read(GOOD);

        assertThat(read.id()).isEqualTo("a");
        assertThat(read.startEpoch()).isEqualTo(17);
        assertThat(read.secure()).isFalse();
        assertThat(read.weight()).isEqualTo(100);
        assertThat(read.health()).isEqualTo(RegisteredHealth.UNKNOWN);
    }

    @Test
    void anIdOrTimeThatIsNotThereComesFromTheNode() throws MalformedRecordException {
        ServiceInstance read = read("{\"address\":\"10.0.0.1\",\"port\":80,\"id\":\" \",\"registrationTimeUTC\":0}");

        assertThat(read.id()).isEqualTo("node");
        assertThat(read.startEpoch()).isEqualTo(5);
    }

    @Test
    void aClassInThePayloadIsTextLikeAnyOther() throws MalformedRecordException {
        ServiceInstance read = read(
                GOOD.replace(
                        "\"payload\":null",
                        "\"payload\":{\"@class\":\"javax.naming.InitialContext\",\"metadata\":{\"@class\":\"x\",\"k\":\"v\"}}"));

        assertThat(read.metadata()).isEqualTo(Map.of("@class", "x", "k", "v"));
    }

    @Test
    void aPayloadOfAnotherFormIsNoMetadata() throws MalformedRecordException {
        for (String payload : new String[] {"7", "\"text\"", "[1,[2]]", "{\"metadata\":[1]}", "{}"}) {
            assertThat(read(GOOD.replace("\"payload\":null", "\"payload\":" + payload))
                            .metadata())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UP,true,PASSING",
        "up,true,PASSING",
        "OUT_OF_SERVICE,true,DRAINING",
        "DOWN,true,FAILING",
        "STARTING,true,FAILING",
        "whatever,true,UNKNOWN",
        "UP,false,DRAINING"
    })
    void statusAndEnabledAreHealth(String status, boolean enabled, RegisteredHealth health)
            throws MalformedRecordException {
        ServiceInstance read = read(("{\"address\":\"h\",\"port\":80,\"enabled\":%s,\"payload\":{\"metadata\":"
                        + "{\"instance_status\":\"%s\"}}}")
                .formatted(enabled, status));

        assertThat(read.health()).isEqualTo(health);
        assertThat(read.metadata()).isEmpty();
    }

    @Test
    void aTlsPortIsTheOneToUse() throws MalformedRecordException {
        ServiceInstance read = read("{\"address\":\"h\",\"port\":80,\"sslPort\":443}");

        assertThat(read.secure()).isTrue();
        assertThat(read.port()).isEqualTo(443);
    }

    @Test
    void attributesAreLiftedOutOfMetadata() throws MalformedRecordException {
        ServiceInstance read = readMetadata("""
                {"weight":"7","zone":"z","region":"r","version":"2","tags":"b, a,,c%2Cd","port.admin":"81","k":5,"n":null}""");

        assertThat(read.weight()).isEqualTo(7);
        assertThat(read.locality()).hasToString("r/z/");
        assertThat(read.version()).isEqualTo("2");
        assertThat(read.tags()).containsExactly("a", "b", "c,d");
        assertThat(read.port("admin")).isEqualTo(81);
        assertThat(read.metadata()).isEqualTo(Map.of("k", "5"));
    }

    @Test
    void anAttributeThatIsNotOfItsFormStaysMetadata() throws MalformedRecordException {
        ServiceInstance read = readMetadata("{\"weight\":\"heavy\",\"port.admin\":\"70000\"}");

        assertThat(read.weight()).isEqualTo(100);
        assertThat(read.metadata()).isEqualTo(Map.of("weight", "heavy", "port.admin", "70000"));
        assertThat(readMetadata("{\"weight\":\"10001\"}").weight()).isEqualTo(100);
        assertThat(readMetadata("{\"weight\":\"-1\"}").weight()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10.0.0.1",
                "10.0.0.1:0",
                "10.0.0.1:99999",
                "host:port",
                "{",
                "{}",
                "[]",
                "{\"address\":\"h\"}",
                "{\"address\":\"h\",\"port\":0}",
                "{\"address\":\"h\",\"port\":\"80\"}",
                "{\"address\":\"h\",\"port\":80.5}",
                "{\"address\":\"h\",\"port\":99999999999}",
                "{\"address\":\"\",\"port\":80}",
                "{\"address\":7,\"port\":80}",
                "{\"address\":\"h\",\"address\":\"i\",\"port\":80}",
                "{\"address\":\"h\",\"port\":80} {}",
                "{\"address\":\"h\",\"port\":80"
            })
    void whatHasNoneOfTheFormsIsMalformed(String payload) {
        assertThatThrownBy(() -> read(payload)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void whatIsPastABoundIsMalformed() {
        String deep = "{\"address\":\"h\",\"port\":80,\"x\":" + "[".repeat(40) + "]".repeat(40) + '}';
        String many =
                IntStream.range(0, 65).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(",", "{", "}"));

        assertThatThrownBy(() -> read(deep)).hasMessageContaining("32");
        assertThatThrownBy(() -> readMetadata(many)).hasMessage("metadata: 65 entries (expected: at most 64)");
        assertThatThrownBy(() -> readMetadata("{\"k\":\"" + "v".repeat(513) + "\"}"))
                .hasMessage("metadata: k is longer than 512 bytes");
        assertThatThrownBy(() -> read(" ".repeat(70_000))).hasMessage("70000 bytes (expected: at most 65536)");
    }

    @Test
    void anyBytesAreReadOrMalformed() {
        Random random = new Random(20261120);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        int malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(InstanceReader.read("orders", "node", bytes, 5).service())
                        .isEqualTo("orders");
            } catch (MalformedRecordException e) {
                malformed++;
            }
        }
        assertThat(malformed).isGreaterThan(1_000);
    }

    /** Whoever may register may send ever new keys: they make no other payload dear. */
    @Test
    void namesOfEarlierPayloadsMakeNoLaterOneDear() throws MalformedRecordException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1_000; i++) {
            assertThat(read("{\"address\":\"h\",\"port\":80,\"" + "n".repeat(1_000) + i + "\":1}")
                            .port())
                    .isEqualTo(80);
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            String payload = "{\"address\":\"h\",\"port\":80,\"new-" + round + "\":1}";
            long before = threads.getCurrentThreadAllocatedBytes();
            ServiceInstance read = read(payload);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(read.host()).isEqualTo("h");
        }

        assertThat(least).isLessThan(64 << 10);
    }

    @Test
    void instancesShareTheKeysOfTheirMetadata() throws MalformedRecordException {
        String key = onlyKey("{\"team\":\"shop\"}");

        assertThat(onlyKey("{\"team\":\"bakery\"}")).isSameAs(key);
    }

    private static String onlyKey(String metadata) throws MalformedRecordException {
        return readMetadata(metadata).metadata().keySet().iterator().next();
    }
}
