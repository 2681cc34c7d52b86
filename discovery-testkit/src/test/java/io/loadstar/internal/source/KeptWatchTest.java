package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.StaticDiscoverer;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A watch goes on through what its registry throws, and of two that are open one is heard. */
class KeptWatchTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry fake = new FakeRegistry(time, time);
    private final RefusingRegistry registry = new RefusingRegistry(fake);
    private final SnapshotRecorder recorder = new SnapshotRecorder();

    private Watch begin() {
        fake.set("orders", TestInstances.of("orders", 1));
        Watch watch = KeptWatch.begin(registry, ORDERS, recorder, time.registryContext(1));
        time.runDue();
        return watch;
    }

    @Test
    void oneThatCannotBeginIsAnErrorAndIsTriedAgainUntilItCan() {
        registry.refuse(true);
        begin();
        assertThat(recorder.events()).hasSize(1);
        assertThat(recorder.events().get(0).error())
                .hasToString("UNREACHABLE: the watch could not begin: java.lang.IllegalStateException: by the test");

        time.advance(LONGEST_BACK_OFF);
        assertThat(registry.refused()).isGreaterThan(2);
        assertThat(recorder.events()).as("told once").hasSize(1);
        registry.refuse(false);
        time.advance(LONGEST_BACK_OFF);
        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(fake.openWatches("orders")).isEqualTo(1);
        assertThat(time.pending()).isZero();
    }

    @Test
    void aKeyThatIsRefusedIsNotTriedAgain() {
        ServiceKey tagged = ServiceKey.parse("orders?tag=eu");
        StaticDiscoverer none = StaticDiscoverer.ofEvery(List.of());
        KeptWatch.begin(none, tagged, recorder, time.registryContext(1));

        assertThat(recorder.events()).hasSize(1);
        assertThat(time.pending()).isZero();
    }

    @Test
    void asWatchedAnewItIsToldTheStateAgainAndTheOldOneEnds() {
        Watch watch = begin();
        assertThat(watch.refresh()).isTrue();
        time.runDue();

        assertThat(recorder.snapshots()).hasSize(2);
        assertThat(fake.openWatches("orders")).isEqualTo(1);
        assertThat(fake.openedWatches("orders")).isEqualTo(2);
    }

    @Test
    void theOldOneIsHeardUntilANewOneCanBegin() {
        Watch watch = begin();
        registry.refuse(true);
        watch.refresh();
        fake.set("orders", TestInstances.of("orders", 2));
        time.runDue();
        assertThat(recorder.snapshots()).hasSize(2);

        registry.refuse(false);
        time.advance(LONGEST_BACK_OFF);
        assertThat(recorder.snapshots()).hasSize(3);
        assertThat(fake.openWatches("orders")).isEqualTo(1);
    }

    @Test
    void onceTheNewOneHasSpokenTheOldOneIsNotHeard() {
        Listeners listeners = new Listeners();
        Watch watch = KeptWatch.begin(listeners, ORDERS, recorder, time.registryContext(1));
        SnapshotListener old = listeners.last;
        listeners.whileWatching = () -> {
            old.onError(error("the old one before the new one"));
            listeners.last.onError(error("the new one"));
            old.onError(error("the old one after the new one"));
        };
        watch.refresh();

        assertThat(recorder.events())
                .extracting(event -> String.valueOf(event.error()))
                .containsExactly("TIMEOUT: the old one before the new one", "TIMEOUT: the new one");
    }

    @Test
    void oneThatCanAskAgainIsNotWatchedAnew() {
        Listeners listeners = new Listeners();
        listeners.asks = true;
        Watch watch = KeptWatch.begin(listeners, ORDERS, recorder, time.registryContext(1));
        watch.refresh();

        assertThat(listeners.asked).isEqualTo(1);
        assertThat(listeners.watched).isEqualTo(1);
    }

    @Test
    void afterTheEndNothingIsTriedAgain() {
        registry.refuse(true);
        Watch watch = begin();
        watch.close();
        watch.refresh();

        assertThat(time.pending()).isZero();
        assertThat(registry.refused()).isEqualTo(1);
    }

    private static DiscoveryError error(String message) {
        return DiscoveryError.of(Kind.TIMEOUT, message);
    }

    /** A registry that keeps the listener it was given last, and counts. */
    private static final class Listeners implements ServiceDiscoverer {
        private SnapshotListener last = new SnapshotRecorder();
        private Runnable whileWatching = () -> {};
        private boolean asks;
        private int asked;
        private int watched;

        @Override
        public String source() {
            return "scripted:";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public void close() {
            // Holds nothing.
        }

        @Override
        public Watch watch(ServiceKey service, SnapshotListener listener) {
            last = listener;
            watched++;
            whileWatching.run();
            return new Watch() {
                @Override
                public boolean refresh() {
                    asked += asks ? 1 : 0;
                    return asks;
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }
    }
}
