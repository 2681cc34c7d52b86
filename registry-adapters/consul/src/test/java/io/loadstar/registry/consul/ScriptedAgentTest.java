package io.loadstar.registry.consul;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.watch.Backoff;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real agent cannot be made to answer, over HTTP: the requests are real, and the time between them is moved by the
 * test.
 */
class ScriptedAgentTest {

    private static final String PATH = "/v1/health/service/orders";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);

    private final WireMockServer agent =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final VirtualTime time = new VirtualTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final SnapshotRecorder told = new SnapshotRecorder();
    private final String body = RealAnswer.text();
    private @Nullable ConsulDiscoverer discoverer;

    @BeforeEach
    void start() {
        agent.start();
    }

    @AfterEach
    void stop() {
        if (discoverer != null) {
            discoverer.close();
        }
        agent.stop();
        threads.shutdownNow();
    }

    private void watch(String options) {
        ConsulOptions parsed = ConsulOptions.of(RegistryUri.parse("consul://127.0.0.1:" + agent.port() + options));
        discoverer = ConsulDiscoverer.open(parsed, new RegistryContext(time, time, this::call, new Random(3)));
        discoverer.watch(ServiceKey.parse("orders"), told);
    }

    /** A thread for each request, as the resolver gives it. */
    private void call(Runnable request) {
        sent.incrementAndGet();
        running.incrementAndGet();
        threads.execute(() -> {
            try {
                request.run();
            } finally {
                running.decrementAndGet();
            }
        });
    }

    private void answer(ResponseDefinitionBuilder answer) {
        agent.stubFor(get(urlPathEqualTo(PATH)).willReturn(answer));
    }

    private ResponseDefinitionBuilder ok() {
        return aResponse()
                .withStatus(200)
                .withHeader("X-Consul-KnownLeader", "true")
                .withBody(body);
    }

    /** Runs what is due, without moving the time, until no request is under way; returns how many there were. */
    private int settled() {
        await("the end of the requests").atMost(PATIENCE).pollInterval(POLL).until(() -> {
            time.runDue();
            return running.get() == 0;
        });
        time.runDue();
        return running.get() == 0 ? sent.get() : settled();
    }

    /** The last request; the agent notes it a little after it has answered. */
    private LoggedRequest last() {
        await("the note of the last request")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> agent.getAllServeEvents().size() == sent.get());
        return agent.getAllServeEvents().get(0).getRequest();
    }

    private @Nullable String lastAskedPast() {
        var index = last().queryParameter("index");
        return index.isPresent() ? index.firstValue() : null;
    }

    private List<Kind> errors() {
        return told.events().stream()
                .flatMap(event -> Stream.ofNullable(event.error()))
                .map(DiscoveryError::kind)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "garbage", "-7", "99999999999999999999", ""})
    void row04_withoutAUsableIndexTwoAnswersAreFreeAndThenOneEach15s(String index) {
        answer(index.isEmpty() ? ok() : ok().withHeader("X-Consul-Index", index));
        watch("");
        assertThat(settled()).isEqualTo(2);
        for (int asked = 2; asked < 5; asked++) {
            time.advance(AnswerBucket.PERIOD.minusMillis(1));
            assertThat(settled()).isEqualTo(asked);
            time.advance(Duration.ofMillis(1));
            assertThat(settled()).isEqualTo(asked + 1);
            assertThat(lastAskedPast()).isNull();
        }
        assertThat(told.events()).as("one snapshot, and nothing about returns").hasSize(1);
    }

    @Test
    void row04_anIndexThatGoesBackIsForgotten() {
        answer(ok().withHeader("X-Consul-Index", "100"));
        watch("");
        settled();
        assertThat(lastAskedPast()).isEqualTo("100");

        answer(ok().withHeader("X-Consul-Index", "50"));
        int before = sent.get();
        time.advance(AnswerBucket.PERIOD);
        settled();
        time.advance(AnswerBucket.PERIOD);
        assertThat(settled()).isBetween(before + 2, before + 4);
        assertThat(asked(before))
                .as("past 100, of which it learns that it went back")
                .isEqualTo("100");
        assertThat(asked(before + 1)).as("without an index").isNull();
        assertThat(told.events()).hasSize(1);
    }

    @Test
    void row07_aFilteredAnswerIsAnErrorAndTheLastGoodOneStays() {
        answer(ok().withHeader("X-Consul-Index", "100"));
        watch("");
        settled();
        answer(aResponse()
                .withStatus(200)
                .withHeader("X-Consul-Index", "101")
                .withHeader("X-Consul-KnownLeader", "true")
                .withHeader("X-Consul-Results-Filtered-By-ACLs", "true")
                .withBody("[]"));
        time.advance(AnswerBucket.PERIOD);
        settled();

        assertThat(errors()).containsExactly(Kind.FILTERED);
        assertThat(told.snapshots()).hasSize(1);
    }

    @Test
    void row09_askedToWaitItWaitsSoLongAndKeepsItsIndex() {
        answer(ok().withHeader("X-Consul-Index", "100"));
        watch("");
        settled();
        answer(aResponse().withStatus(429).withHeader("Retry-After", "47"));
        time.advance(AnswerBucket.PERIOD);
        int refused = settled();
        time.advance(Duration.ofMillis(46_999));
        assertThat(settled()).isEqualTo(refused);
        time.advance(Duration.ofMillis(1));
        assertThat(settled()).isEqualTo(refused + 1);

        assertThat(lastAskedPast()).isEqualTo("100");
        assertThat(errors()).containsExactly(Kind.OVERLOADED);
        assertThat(told.snapshots()).hasSize(1);
    }

    @Test
    void row09_otherwiseItBacksOffAndKeepsItsIndex() {
        answer(ok().withHeader("X-Consul-Index", "100"));
        watch("");
        settled();
        answer(aResponse().withStatus(429));
        time.advance(AnswerBucket.PERIOD);
        int refused = settled();
        time.advance(Backoff.LEAST.minusMillis(1));
        assertThat(settled()).as("not at once").isEqualTo(refused);
        time.advance(Backoff.FIRST_CEILING);
        assertThat(settled()).isGreaterThan(refused);

        assertThat(lastAskedPast()).isEqualTo("100");
        assertThat(errors()).containsExactly(Kind.OVERLOADED);
    }

    @Test
    void row63_anAnswerThatTricklesIsCutOff() {
        answer(ok().withHeader("X-Consul-Index", "100").withChunkedDribbleDelay(body.length(), 600_000));
        watch("?request-timeout=300ms");
        settled();

        assertThat(errors()).containsExactly(Kind.TIMEOUT);
        assertThat(told.snapshots()).isEmpty();
    }

    private @Nullable String asked(int number) {
        LoggedRequest unused = last();
        List<ServeEvent> newestFirst = agent.getAllServeEvents();
        var index =
                newestFirst.get(newestFirst.size() - 1 - number).getRequest().queryParameter("index");
        return index.isPresent() ? index.firstValue() : null;
    }
}
