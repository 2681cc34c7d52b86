package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as bytes of HTTP: what is read, refused and cut off. */
class HttpAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final MockWebServer server = new MockWebServer();
    private final RealThreads threads = new RealThreads();
    private final String answer = RealAnswer.text();
    private @Nullable ConsulDiscoverer opened;

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (opened != null) {
            opened.close();
        }
        server.close();
        threads.close();
    }

    private SnapshotRecorder watch(MockResponse response, String options) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response;
            }
        });
        String uri = "consul://127.0.0.1:" + server.getPort() + options;
        opened = ConsulDiscoverer.open(ConsulOptions.of(RegistryUri.parse(uri)), threads.context(1));
        SnapshotRecorder recorder = new SnapshotRecorder();
        opened.watch(ServiceKey.parse("orders"), recorder);
        return recorder;
    }

    private ConsulDiscoverer discoverer() {
        return requireNonNull(opened, "watch first");
    }

    private static MockResponse.Builder ok(String body) {
        return new MockResponse.Builder()
                .code(200)
                .addHeader("X-Consul-Index", "12")
                .body(body);
    }

    @Test
    void aRealAnswerIsRead() throws InterruptedException {
        SnapshotRecorder recorder = watch(ok(answer).build(), "?dc=dc1&filter=Service.Port%20!%3D%201");
        ServiceSnapshot snapshot = recorder.awaitSnapshot("the instances", SOON, any -> true);
        assertThat(snapshot.instances()).extracting(ServiceInstance::id).containsExactly("n1/orders-1", "n1/orders-2");
        assertThat(snapshot.revision()).isEqualTo("12");
        RecordedRequest request = server.takeRequest(20, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        assertThat(request.getTarget()).isEqualTo("/v1/health/service/orders?dc=dc1&filter=Service.Port%20%21%3D%201");
    }

    @Test
    void aTokenGoesIntoTheHeaderAndNowhereElse() throws InterruptedException {
        SnapshotRecorder recorder = watch(ok("[]").build(), "?token=s3cret");
        recorder.awaitFirst(SOON);
        RecordedRequest request = server.takeRequest(20, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        assertThat(request.getHeaders().get("X-Consul-Token")).isEqualTo("s3cret");
        assertThat(request.getTarget()).doesNotContain("s3cret");
        assertThat(discoverer().source()).doesNotContain("s3cret");
    }

    @Test
    void aRowThatIsNotOfTheFormCostsItselfAlone() {
        SnapshotRecorder recorder = watch(
                ok(answer.replace("\"Port\": 8082", "\"Port\": \"eighty\"")).build(), "");
        ServiceSnapshot snapshot = recorder.awaitSnapshot("the other row", SOON, any -> true);
        assertThat(snapshot.instances()).extracting(ServiceInstance::id).containsExactly("n1/orders-1");
        assertThat(discoverer().leftOutRows()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[", "[{}", "\"text\"", "<html>", "[] []"})
    void aBodyThatIsNotOfTheFormIsMalformed(String body) {
        SnapshotRecorder recorder = watch(ok(body).build(), "");
        assertThat(recorder.awaitError("malformed", SOON, any -> true).kind()).isEqualTo(Kind.MALFORMED);
        assertThat(recorder.snapshots()).isEmpty();
    }

    @Test
    void goWritesAnEmptyListAsNull() {
        assertThat(watch(ok("null").build(), "")
                        .awaitSnapshot("empty", SOON, any -> true)
                        .instances())
                .isEmpty();
    }

    @Test
    void row63_aByteASecondIsCutOff() {
        MockResponse slow = ok(answer).throttleBody(1, 1, TimeUnit.SECONDS).build();
        SnapshotRecorder recorder = watch(slow, "?request-timeout=500ms");
        assertThat(recorder.awaitError("cut off", SOON, any -> true).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void row63_aBodyPastItsBoundIsRefused() {
        SnapshotRecorder recorder = watch(ok(answer).build(), "?max-body=1024");
        assertThat(recorder.awaitError("too large", SOON, any -> true).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void row63_bitsThatFlipCostARowOrTheAnswerAndNothingElse() {
        Random random = new Random(63);
        byte[] original = answer.replaceAll("\n *", "").getBytes(StandardCharsets.UTF_8);
        ConsulOptions options = ConsulOptions.of(RegistryUri.parse("consul://127.0.0.1:" + server.getPort()));
        int[] outcomes = new int[2];
        try (var client = io.loadstar.registry.http.RegistryHttpClient.open(
                options.http(), options.source(), threads.context(1))) {
            HttpCalls calls = new HttpCalls(client, options, new VirtualTime());
            ConsulRequest request = ConsulRequest.health(options, ServiceKey.parse("orders"));
            var reader = HealthRows.reader(new HealthRowReader("orders", options.rows()));
            for (int round = 0; round < 60; round++) {
                List<ConsulCalls.Call<HealthRows>> sent = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Buffer body = new Buffer().write(flipped(original, random));
                    server.enqueue(
                            new MockResponse.Builder().code(200).body(body).build());
                }
                for (int i = 0; i < 40; i++) {
                    sent.add(calls.get(request, reader));
                }
                sent.forEach(call -> outcomes[outcome(call)]++);
            }
        }
        assertThat(outcomes[0]).as("answers read").isGreaterThan(300);
        assertThat(outcomes[1]).as("answers refused").isGreaterThan(100);
    }

    private static byte[] flipped(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int flip = random.nextInt(4); flip >= 0; flip--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static int outcome(ConsulCalls.Call<HealthRows> call) {
        try {
            ConsulReply<HealthRows> reply = call.reply().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(reply.body()).isNotNull();
            return 0;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(DiscoveryException.class);
            assertThat(((DiscoveryException) e.getCause()).error().kind()).isEqualTo(Kind.MALFORMED);
            return 1;
        } catch (Exception e) {
            throw new AssertionError("no answer, and no declared error", e);
        }
    }

    @Test
    void listingServicesReadsTheirNames() {
        watch(
                ok("{\"consul\": [], \"orders\": [\"blue\"], \"a b\": [], \"..\": []}")
                        .build(),
                "");
        assertThat(discoverer().services().toCompletableFuture())
                .succeedsWithin(SOON)
                .satisfies(names -> assertThat(names).containsExactly("consul", "orders"));
    }

    @Test
    void listingServicesWithATokenThatMayNotSeeAllFails() {
        MockResponse cut = ok("{\"orders\": []}")
                .addHeader("X-Consul-Results-Filtered-By-ACLs", "true")
                .build();
        watch(cut, "?token=weak");
        assertThatThrownBy(() -> discoverer().services().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DiscoveryException.class)
                .hasMessageContaining("incomplete");
    }
}
