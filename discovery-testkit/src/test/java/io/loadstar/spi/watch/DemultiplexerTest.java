package io.loadstar.spi.watch;

import static io.loadstar.spi.watch.FeedScript.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemultiplexerTest {

    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final DiscoveryError GONE = DiscoveryError.of(Kind.UNREACHABLE, "test: gone");

    private final VirtualTime time = new VirtualTime();
    private final FeedScript script = new FeedScript();
    private final ToldInOrder orders = new ToldInOrder();
    private final ToldInOrder billing = new ToldInOrder();
    private final ToldInOrder names = new ToldInOrder();
    private final Demultiplexer demultiplexer = builder(time.registryContext(1))
            .mostRecords(10)
            .mostRecordsOfAService(3)
            .build();

    private Demultiplexer.Builder builder(RegistryContext context) {
        return Demultiplexer.builder(WatchSettings.of("test", "services"), context, script::newStream)
                .linger(LINGER);
    }

    private Watch watch(String key, ToldInOrder told) {
        return demultiplexer.watch(ServiceKey.parse(key), told);
    }

    /** Two services with an instance each. */
    private void list() {
        time.runDue();
        script.latest().begin();
        script.latest().put("orders", "/o/a", instance("orders", "a", 1));
        script.latest().put("billing", "/b/x", instance("billing", "x", 1));
        script.latest().flush("1");
        time.runDue();
    }

    @BeforeEach
    void nothingIsOpenedBeforeAnyoneAsks() {
        time.advance(Duration.ofMinutes(1));
        assertThat(script.streams).isZero();
    }

    @AfterEach
    void nothingIsLeft() {
        demultiplexer.close();
        time.runDue();
        assertThat(time.pending()).isZero();
        assertThat(script.ended).isEqualTo(script.feeds.size());
    }

    @Test
    void oneStreamTellsEachServiceToThoseWhoWatchIt() {
        watch("orders", orders);
        watch("billing", billing);
        demultiplexer.watchServices(names);
        list();
        assertThat(orders.words()).containsExactly("[a:1]");
        assertThat(billing.words()).containsExactly("[x:1]");
        assertThat(names.words()).containsExactly("[billing, orders]");

        script.latest().put("orders", "/o/b", instance("orders", "b", 2));
        script.latest().remove("orders", "/o/a");
        script.latest().flush("2");
        time.runDue();

        assertThat(orders.words()).containsExactly("[b:2]");
        assertThat(billing.words()).isEmpty();
        assertThat(names.words()).isEmpty();
        assertThat(script.feeds).hasSize(1);
    }

    @Test
    void aLaterSubscriberIsToldThePresentStateAtOnce() {
        watch("orders", orders);
        list();
        time.advance(Duration.ofSeconds(7));
        script.latest().alive();
        watch("billing", billing);
        time.runDue();

        ServiceSnapshot snapshot = (ServiceSnapshot) billing.all.get(0);
        assertThat(snapshot.instances()).containsExactly(instance("billing", "x", 1));
        assertThat(snapshot.observedNanos()).isEqualTo(time.nanoTime());
        assertThat(snapshot.revision()).isEqualTo("1");
    }

    @Test
    void duringAFailureALaterSubscriberIsToldWhatWasKnownThenAndTheFailure() {
        watch("orders", orders);
        list();
        long known = time.nanoTime();
        time.advance(Duration.ofSeconds(7));
        script.latest().failed(GONE);
        time.runDue();
        watch("billing", billing);
        time.runDue();

        assertThat(((ServiceSnapshot) billing.all.get(0)).observedNanos()).isEqualTo(known);
        assertThat(billing.words()).containsExactly("[x:1]", "UNREACHABLE");
    }

    @Test
    void aServiceIsUnknownOnlyOnceThereIsAListAndToldWhenItAppears() {
        watch("users", orders);
        time.runDue();
        script.latest().begin();
        time.advance(Duration.ofSeconds(1));
        assertThat(orders.words()).isEmpty();
        list();
        assertThat(((DiscoveryError) orders.all.get(0)).message())
                .isEqualTo("test: does not know users; check the name and the namespace");
        assertThat(orders.words()).containsExactly("UNKNOWN_SERVICE");

        script.latest().put("users", "/u", instance("users", "u", 1));
        script.latest().flush("2");
        time.runDue();
        assertThat(orders.words()).containsExactly("[u:1]");

        script.latest().remove("users", "/u");
        script.latest().flush("3");
        time.runDue();
        assertThat(orders.words()).containsExactly("UNKNOWN_SERVICE");
    }

    @Test
    void aDeclaredServiceIsEmptyNotUnknown() {
        watch("users", orders);
        list();
        script.latest().declare("users");
        script.latest().flush("2");
        time.runDue();
        assertThat(orders.words()).containsExactly("UNKNOWN_SERVICE", "[]");

        script.latest().forget("users");
        script.latest().flush("3");
        time.runDue();
        assertThat(orders.words()).containsExactly("UNKNOWN_SERVICE");
    }

    @Test
    void whatIsNotMentionedBetweenBeginAndFlushIsGone() {
        watch("orders", orders);
        watch("billing", billing);
        list();
        script.latest().put("orders", "/o/never", instance("orders", "never", 1));
        script.latest().begin();
        script.latest().put("orders", "/o/b", instance("orders", "b", 1));
        script.latest().flush("2");
        time.runDue();

        assertThat(orders.words()).containsExactly("[a:1]", "[b:1]");
        assertThat(billing.words()).containsExactly("[x:1]", "UNKNOWN_SERVICE");
    }

    @Test
    void aListThatIsBrokenOffIsNotToldAndTakesNothingAway() {
        watch("orders", orders);
        list();
        script.latest().begin();
        script.latest().put("orders", "/o/b", instance("orders", "b", 1));
        script.latest().failed(GONE);
        script.latest().flush("2");
        time.advance(Backoff.FIRST_CEILING);
        assertThat(orders.words()).containsExactly("[a:1]", "UNREACHABLE");

        script.latest().flush("1");
        time.runDue();
        assertThat(orders.words()).as("recovered, although nothing changed").containsExactly("[a:1]");
        assertThat(script.streams).as("the stream goes on from its cursor").isEqualTo(1);
        assertThat(script.feeds).hasSize(2);
    }

    @Test
    void afterALongSilenceAllAreTold() {
        watch("orders", orders);
        watch("users", billing);
        list();
        script.latest().expect(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(10));

        assertThat(orders.words()).containsExactly("[a:1]", "TIMEOUT");
        assertThat(billing.words()).containsExactly("UNKNOWN_SERVICE", "TIMEOUT");
    }

    @Test
    void changesBeforeAListAreRefusedAndANewStreamLists() {
        watch("orders", orders);
        time.runDue();
        script.latest().put("orders", "/o/a", instance("orders", "a", 1));
        script.latest().flush("1");
        time.advance(Backoff.FIRST_CEILING);
        assertThat(orders.words()).containsExactly("MALFORMED");
        assertThat(script.streams).isEqualTo(2);
        list();
        assertThat(orders.words()).containsExactly("[a:1]");
    }

    @Test
    void tagsAndPortNameChooseForEachSubscriber() {
        watch("orders?tag=blue", orders);
        list();
        assertThat(orders.words()).as("known, and none is blue").containsExactly("[]");
        script.latest()
                .put(
                        "orders",
                        "/o/b",
                        instance("orders", "b", 1).toBuilder()
                                .tags(java.util.List.of("blue"))
                                .build());
        script.latest().flush("2");
        time.runDue();
        assertThat(orders.words()).containsExactly("[b:1]");
    }

    @Test
    void namespacesAreInTheName() {
        watch("shop/orders", orders);
        time.runDue();
        script.latest().begin();
        script.latest().put("shop/orders", "/s", instance("orders", "s", 1));
        script.latest().flush("1");
        time.runDue();
        assertThat(orders.words()).containsExactly("[s:1]");
    }

    @Test
    void theStreamLingersAndIsAnotherOneAfterThat() {
        Watch first = watch("orders", orders);
        list();
        first.close();
        time.advance(LINGER.minusMillis(1));
        Watch second = watch("orders", billing);
        time.runDue();
        assertThat(billing.words()).containsExactly("[a:1]");
        assertThat(script.feeds).hasSize(1);

        second.close();
        time.advance(LINGER);
        assertThat(script.ended).isEqualTo(1);
        assertThat(time.pending()).isZero();
        watch("orders", billing);
        time.runDue();
        assertThat(billing.words()).as("what was known is out of date").isEmpty();
        assertThat(script.streams).isEqualTo(2);
    }

    @Test
    void aServicePastItsBoundIsRefusedAlone() {
        watch("orders", orders);
        watch("billing", billing);
        list();
        for (int i = 0; i < 3; i++) {
            script.latest().put("orders", "/o/" + i, instance("orders", "i" + i, 1));
        }
        script.latest().flush("2");
        time.runDue();
        assertThat(orders.words()).containsExactly("[a:1]", "TOO_LARGE");
        assertThat(billing.words()).containsExactly("[x:1]");

        script.latest().remove("orders", "/o/0");
        script.latest().flush("3");
        time.runDue();
        assertThat(orders.words()).containsExactly("[a:1, i1:1, i2:1]");
    }

    @Test
    void aListPastTheBoundIsRefusedAndWhatIsKnownStays() {
        watch("orders", orders);
        list();
        script.latest().begin();
        for (int i = 0; i < 20; i++) {
            script.latest().put("s" + i, "/" + i, instance("s" + i, "i", 1));
        }
        script.latest().flush("2");
        time.advance(Backoff.FIRST_CEILING);
        assertThat(orders.words()).containsExactly("[a:1]", "TOO_LARGE");
        assertThat(script.feeds).hasSizeGreaterThan(1);
        list();
        assertThat(orders.words()).containsExactly("[a:1]");
    }

    @Test
    void growingPastTheBoundByChangesIsRefusedAndListedAgain() {
        watch("orders", orders);
        list();
        for (int i = 0; i < 7; i++) {
            script.latest().put("more" + i, "/m", instance("more" + i, "m", 1));
            script.latest().flush("" + (2 + i));
        }
        time.advance(Backoff.FIRST_CEILING);
        assertThat(orders.words()).containsExactly("[a:1]", "TOO_LARGE");
        assertThat(script.streams).as("one without a cursor").isEqualTo(2);
    }

    @Test
    void theCursorMovesWithTheFlush() {
        int[] cursor = new int[1];
        watch("orders", orders);
        time.runDue();
        script.latest().begin();
        script.latest().flush("1", () -> cursor[0] = 1);
        time.runDue();
        ServiceFeed early = script.latest();
        early.failed(GONE);
        early.flush("2", () -> cursor[0] = 2);
        time.runDue();
        assertThat(cursor[0]).isEqualTo(1);
    }

    @Test
    void afterCloseNobodyIsToldAndAWatchIsNone() {
        watch("orders", orders);
        list();
        orders.words();
        script.latest().put("orders", "/o/b", instance("orders", "b", 1));
        script.latest().flush("2");
        demultiplexer.close();
        demultiplexer.close();
        watch("orders", billing).close();
        watch("orders", billing);
        time.advance(Duration.ofHours(1));

        assertThat(orders.words()).isEmpty();
        assertThat(billing.words()).isEmpty();
        assertThat(script.feeds).hasSize(1);
    }

    @Test
    void aSlowListenerDelaysNoOtherAndIsToldTheLastState() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ToldInOrder slow = new ToldInOrder();
        try (Demultiplexer shared = builder(new RegistryContext(time, onThreads(threads), threads, new Random(1)))
                .build()) {
            shared.watch(ServiceKey.parse("orders"), new SnapshotListener() {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    slow.onSnapshot(snapshot);
                    entered.countDown();
                    await().until(() -> release.await(10, TimeUnit.SECONDS));
                }

                @Override
                public void onError(DiscoveryError error) {
                    slow.onError(error);
                }
            });
            shared.watch(ServiceKey.parse("orders"), orders);
            await().until(() -> script.feeds.size() == 1);
            script.latest().begin();
            script.latest().put("orders", "/o/a", instance("orders", "a", 0 + 1));
            script.latest().flush("1");
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 2; i < 50; i++) {
                int port = i;
                script.latest().put("orders", "/o/a", instance("orders", "a", port));
                script.latest().flush("" + i);
                await().until(() -> orders.all.size() > 0
                        && ToldInOrder.word(orders.all.get(orders.all.size() - 1))
                                .equals("[a:" + port + "]"));
            }
            assertThat(slow.all).hasSize(1);
            release.countDown();
            await().until(() -> slow.all.size() > 1);
            assertThat(slow.words()).containsExactly("[a:1]", "[a:49]");
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Loops of real threads, timers of the virtual time. */
    private LoopScheduler onThreads(ExecutorService threads) {
        return new LoopScheduler() {
            @Override
            public void execute(Runnable task) {
                threads.execute(task);
            }

            @Override
            public Cancellable schedule(Runnable task, Duration delay) {
                return time.schedule(() -> threads.execute(task), delay);
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }

    @Test
    void boundsUnderOneAndANegativeLingerAreRefused() {
        Demultiplexer.Builder builder = builder(time.registryContext(1));
        assertThatThrownBy(() -> builder.mostRecords(0)).hasMessage("mostRecords: 0 (expected: at least 1)");
        assertThatThrownBy(() -> builder.linger(Duration.ofSeconds(-1)))
                .hasMessage("linger: PT-1S (expected: not negative)");
    }
}
