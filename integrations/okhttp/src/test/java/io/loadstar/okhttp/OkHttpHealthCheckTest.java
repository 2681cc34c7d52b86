package io.loadstar.okhttp;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.RegistryContext;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OkHttpHealthCheckTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final MockWebServer server = new MockWebServer();
    private final VirtualTime time = new VirtualTime();
    private final ThreadPoolExecutor blocking = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final List<HealthCheck> checks = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        checks.forEach(HealthCheck::close);
        server.close();
        blocking.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200-299, pass: 200",
        "204, 200-299, pass: 204",
        "503, 200-299, fail: 503 (expected: 200-299)",
        "404, 200-299, fail: 404 (expected: 200-299)",
        "304, '200-299,304', pass: 304",
        "401, 401, pass: 401",
        "200, 401, fail: 200 (expected: 401)",
    })
    void theStatusDecides(int status, String expected, String result) throws Exception {
        answer(status, "");

        assertThat(check(with(ServiceConfig.HEALTH_STATUSES.name(), expected))).hasToString(result);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "X-Service: {service}, X-Service: orders, pass: 200",
                "X-Service: {service}, x-sErViCe: orders, pass: 200",
                "X-Service:{service}, X-Service:   orders  , pass: 200",
                "X-Owner: {service}/{id}, X-Owner: orders/i-1, pass: 200",
                "Server: nginx 1.2, Server: nginx 1.2, pass: 200",
                "X-Service: {service}, X-Service: billing, 'fail: 200, but X-Service: billing (expected: orders)'",
                "X-Service: {service}, X-Service: Orders, 'fail: 200, but X-Service: Orders (expected: orders)'",
                "X-Service: {service}, X-Service: orders2, 'fail: 200, but X-Service: orders2 (expected: orders)'",
                "X-Service: {service}, Server: orders, 'fail: 200, but no X-Service (expected: orders)'",
                "X-Id: {id}, X-Id: i-2, 'fail: 200, but X-Id: i-2 (expected: i-1)'",
            })
    void theHeaderShowsWhoseTheAnswerIs(String expected, String sent, String result) throws Exception {
        int colon = sent.indexOf(':');
        server.enqueue(new MockResponse.Builder()
                .addHeader(sent.substring(0, colon), sent.substring(colon + 1).strip())
                .build());
        ServiceConfig config = with(ServiceConfig.HEALTH_EXPECT_HEADER.name(), expected);
        ServiceInstance target = at(server.getPort()).toBuilder().id("i-1").build();

        assertThat(get(newCheck(config), target, TIMEOUT)).hasToString(result);
    }

    @Test
    void anAnswerWithTwoOwnersShowsNone() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("X-Service", "orders")
                .addHeader("X-Service", "billing")
                .build());

        assertThat(check(with(ServiceConfig.HEALTH_EXPECT_HEADER.name(), "X-Service: {service}")))
                .hasToString("fail: 200, but X-Service: billing (expected: orders)");
    }

    @Test
    void theStatusDecidesBeforeTheHeader() throws Exception {
        answer(503, "");

        assertThat(check(with(ServiceConfig.HEALTH_EXPECT_HEADER.name(), "X-Service: {service}")))
                .hasToString("fail: 503 (expected: 200-299)");
    }

    @Test
    void itSendsAPlainGetUnderItsOwnName() throws Exception {
        answer(200, "ok");

        check(ServiceConfig.DEFAULTS);

        RecordedRequest request = server.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("GET /health HTTP/1.1");
        assertThat(request.getHeaders().get("User-Agent")).isEqualTo("loadstar-health");
        assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("identity");
        assertThat(request.getHeaders().get("Host")).isEqualTo("127.0.0.1:" + server.getPort());
    }

    @ParameterizedTest
    @CsvSource({"/", "/actuator/health/readiness", "/health?deep=true&x=a%20b", "//elsewhere/health"})
    void thePathIsSentAsItIs(String path) throws Exception {
        answer(200, "ok");

        check(with(ServiceConfig.HEALTH_PATH.name(), path));

        assertThat(server.takeRequest().getTarget()).isEqualTo(path);
    }

    @Test
    void theConfiguredPortIsAskedInsteadOfTheInstances() throws Exception {
        answer(200, "ok");
        ServiceConfig config = with(ServiceConfig.HEALTH_PORT.name(), String.valueOf(server.getPort()));

        assertThat(get(newCheck(config), at(closedPort()), TIMEOUT).passed()).isTrue();
    }

    @Test
    void aRedirectIsAnAnswerOfItsOwn() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(302)
                .addHeader("Location", server.url("/other"))
                .build());

        assertThat(check(ServiceConfig.DEFAULTS)).hasToString("fail: 302 (expected: 200-299)");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void connectionsAreReused() throws Exception {
        HealthCheck check = newCheck(ServiceConfig.DEFAULTS);
        for (int i = 0; i < 5; i++) {
            answer(i % 2 == 0 ? 200 : 503, "x".repeat(10_000));

            get(check, at(server.getPort()), TIMEOUT);

            RecordedRequest request = server.takeRequest();
            assertThat(request.getConnectionIndex()).isZero();
            assertThat(request.getExchangeIndex()).isEqualTo(i);
        }
    }

    @Test
    void aBodyPastTheBoundIsCutOffAndTheStatusCounts() throws Exception {
        HealthCheck check = newCheck(ServiceConfig.DEFAULTS);
        // It would take longer than the timeout to send all of it.
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(4 * OkHttpHealthCheck.BODY_MOST))
                .throttleBody(OkHttpHealthCheck.BODY_MOST + 1, 5, TimeUnit.MINUTES)
                .build());
        answer(200, "ok");

        assertThat(get(check, at(server.getPort()), TIMEOUT)).hasToString("pass: 200");
        assertThat(get(check, at(server.getPort()), TIMEOUT)).hasToString("pass: 200");

        assertThat(server.takeRequest().getConnectionIndex()).isZero();
        assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(1);
    }

    @Test
    void anAnswerThatBreaksOffFails() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(1_000))
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());

        assertThat(check(ServiceConfig.DEFAULTS).why()).startsWith("200, and its body broke off: ");
    }

    @Test
    void aSlowAnswerFailsAfterTheTimeout() throws Exception {
        server.enqueue(
                new MockResponse.Builder().headersDelay(5, TimeUnit.MINUTES).build());

        HealthCheck.Result result = get(newCheck(ServiceConfig.DEFAULTS), at(server.getPort()), Duration.ofMillis(100));

        assertThat(result).hasToString("fail: GET http://127.0.0.1:" + server.getPort() + "/health: timeout");
    }

    @Test
    void aSlowBodyFailsAfterTheTimeout() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(1_000))
                .bodyDelay(5, TimeUnit.MINUTES)
                .build());

        HealthCheck.Result result = get(newCheck(ServiceConfig.DEFAULTS), at(server.getPort()), Duration.ofMillis(300));

        assertThat(result).hasToString("fail: 200, and its body broke off: timeout");
    }

    @Test
    void aRefusedConnectionFails() throws Exception {
        int port = closedPort();

        HealthCheck.Result result = get(newCheck(ServiceConfig.DEFAULTS), at(port), TIMEOUT);

        assertThat(result.passed()).isFalse();
        assertThat(result.why()).startsWith("GET http://127.0.0.1:" + port + "/health: ");
    }

    @Test
    void aSecureInstanceIsAskedByHttps() throws Exception {
        ServiceInstance secure = at(server.getPort()).toBuilder().secure(true).build();

        HealthCheck.Result result = get(newCheck(ServiceConfig.DEFAULTS), secure, TIMEOUT);

        assertThat(result.passed()).isFalse();
        assertThat(result.why()).startsWith("GET https://127.0.0.1:" + server.getPort() + "/health: ");
    }

    @Test
    void manyAreAskedAtTheSameTime() throws Exception {
        int many = 64;
        CountDownLatch all = new CountDownLatch(many);
        server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                all.countDown();
                return new MockResponse.Builder()
                        .code(all.await(15, SECONDS) ? 200 : 500)
                        .build();
            }
        });
        HealthCheck check = newCheck(ServiceConfig.DEFAULTS);
        List<CompletableFuture<HealthCheck.Result>> results = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            results.add(check.check(at(server.getPort()), TIMEOUT).toCompletableFuture());
        }

        for (CompletableFuture<HealthCheck.Result> result : results) {
            assertThat(result.get(60, SECONDS)).hasToString("pass: 200");
        }
    }

    @Test
    void closingEndsTheChecksUnderWay() throws Exception {
        server.enqueue(
                new MockResponse.Builder().headersDelay(5, TimeUnit.MINUTES).build());
        HealthCheck check = newCheck(ServiceConfig.DEFAULTS);
        CompletableFuture<HealthCheck.Result> result =
                check.check(at(server.getPort()), Duration.ofMinutes(5)).toCompletableFuture();
        requireNonNull(server.takeRequest(30, SECONDS));

        check.close();

        assertThat(result.get(30, SECONDS).passed()).isFalse();
        await().until(() -> blocking.getActiveCount() == 0);
        assertThat(get(check, at(server.getPort()), TIMEOUT)).hasToString("fail: the check is closed");
    }

    @ParameterizedTest
    @CsvSource({
        "health.active.path, health, health.active.path: health (expected: a path that starts with /)",
        "health.active.statuses, 2xx, 'health.active.statuses: 2xx (expected: statuses from 100 to 599 and ranges of"
                + " them, such as 200-299,304)'",
        "health.active.expect-header, X-Service, 'health.active.expect-header: X-Service (expected: a header such as"
                + " X-Service: {service}; {service} and {id} are filled in)'",
        "health.active.expect-header, X Service: a, 'health.active.expect-header: X Service: a (expected: a header such as"
                + " X-Service: {service}; {service} and {id} are filled in)'",
        "health.active.expect-header, X-Service: {name}, 'health.active.expect-header: X-Service: {name} (expected: a"
                + " header such as X-Service: {service}; {service} and {id} are filled in)'"
    })
    void aSettingThatIsNotOfItsFormIsRefused(String key, String value, String message) {
        ServiceConfig config = with(key, value);

        assertThatThrownBy(() -> newCheck(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> new OkHttpHealthCheckProvider().validate(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void itIsFoundByItsType() {
        assertThat(ServiceLoader.load(HealthCheckProvider.class))
                .filteredOn(provider -> provider.type().equals("http"))
                .singleElement()
                .isInstanceOf(OkHttpHealthCheckProvider.class);
    }

    private void answer(int status, String body) {
        MockResponse.Builder response = new MockResponse.Builder().code(status);
        server.enqueue(
                status == 204 || status == 304
                        ? response.build()
                        : response.body(body).build());
    }

    private static ServiceConfig with(String key, String value) {
        return ServiceConfig.builder().set(key, value).build();
    }

    private HealthCheck newCheck(ServiceConfig config) {
        HealthCheck check = new OkHttpHealthCheckProvider()
                .create(config, new RegistryContext(time, time, blocking, new Random(1)));
        checks.add(check);
        return check;
    }

    private HealthCheck.Result check(ServiceConfig config) throws Exception {
        return get(newCheck(config), at(server.getPort()), TIMEOUT);
    }

    private static HealthCheck.Result get(HealthCheck check, ServiceInstance target, Duration timeout)
            throws Exception {
        return check.check(target, timeout).toCompletableFuture().get(60, SECONDS);
    }

    private static ServiceInstance at(int port) {
        return ServiceInstance.builder("orders").address("127.0.0.1", port).build();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
