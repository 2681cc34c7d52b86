package io.loadstar.registry.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.VirtualTime;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A disk of the test's own, and virtual time. */
class FileDiscovererTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String TWO =
            "{\"orders\": [{\"host\": \"a\", \"port\": 1, \"tags\": [\"blue\"]}, {\"host\": \"b\", \"port\": 1}],"
                    + " \"shop/billing\": []}";

    private final VirtualTime time = new VirtualTime();
    private final TestDisk disk = new TestDisk(TWO);
    private final List<String> log = new ArrayList<>();
    private final FileDiscoverer discoverer = discoverer(time.registryContext(1));
    private final Told told = new Told();

    private FileDiscoverer discoverer(RegistryContext context) {
        return new FileDiscoverer(FileOptions.of(RegistryUri.parse("file:/data/s.json")), context, disk, log::add);
    }

    @Test
    void sourceAndCapabilitiesAreAFiles() {
        assertThat(discoverer.source()).isEqualTo("file:/data/s.json");
        assertThat(discoverer.capabilities())
                .containsExactlyInAnyOrder(
                        Capability.LIST_SERVICES, Capability.WATCH_SERVICES, Capability.NAMESPACES, Capability.TAGS);
    }

    @Test
    void nothingIsReadOnTheCallersThreadNorBeforeAnyoneWatches() {
        time.advance(SECOND);
        assertThat(disk.looks).isZero();

        discoverer.watch(ORDERS, told);
        assertThat(disk.looks).isZero();

        time.advance(SECOND);
        assertThat(told.ids()).containsExactly("a:1", "b:1");
        assertThat(told.snapshot().source()).isEqualTo("file:/data/s.json");
    }

    @Test
    void row59_rowsThatCannotBeReadAreCountedInTheSnapshotPortZeroAmongThem() {
        disk.write("{\"orders\": [{\"host\": \"a\", \"port\": 1}, {\"host\": \"b\", \"port\": 0}]}");
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a:1");
        assertThat(told.snapshot().rejected().count()).isOne();
        assertThat(told.snapshot().rejected().reasons())
                .singleElement()
                .asString()
                .isEqualTo(
                        "/data/s.json, line 1, column 61: orders[1]: port: 0 (expected: a whole number, 1 to 65535)");
    }

    @Test
    void rowThatCannotBeReadIsToldOfThoughTheInstancesAreTheSame() {
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);
        disk.write(TWO.replace("\"port\": 1}],", "\"port\": 1}, 7],"));
        time.advance(SECOND);

        assertThat(told.count()).isEqualTo(2);
        assertThat(told.ids()).containsExactly("a:1", "b:1");
        assertThat(told.snapshot().rejected().count()).isOne();
    }

    @Test
    void oneLookServesAllWatchesAndEndsWithTheLast() {
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            watches.add(discoverer.watch(ORDERS, told));
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(told.count()).isEqualTo(100);
        assertThat(disk.looks).isBetween(20, 22);

        watches.forEach(Watch::close);
        disk.looks = 0;
        time.advance(Duration.ofMinutes(1));

        assertThat(disk.looks).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void laterWatchIsToldAtOnceAndAWatchAfterAPauseReadsAfresh() {
        Watch first = discoverer.watch(ORDERS, told);
        time.advance(SECOND);
        Told second = new Told();
        Watch later = discoverer.watch(ORDERS, second);
        time.runDue();
        assertThat(second.ids()).containsExactly("a:1", "b:1");
        first.close();
        later.close();
        disk.write("{\"orders\": []}");
        Told third = new Told();
        discoverer.watch(ORDERS, third);
        time.runDue();

        assertThat(third.ids()).isEmpty();
        assertThat(third.count()).isOne();
    }

    @Test
    void emptyAndUnknownAreNeverConflated() {
        discoverer.watch(ServiceKey.parse("shop/billing"), told);
        time.advance(SECOND);
        assertThat(told.ids()).isEmpty();

        discoverer.watch(ServiceKey.parse("order"), told);
        time.advance(SECOND);

        assertThat(told.error().kind()).isEqualTo(Kind.UNKNOWN_SERVICE);
        assertThat(told.error().message())
                .isEqualTo("order: /data/s.json has no service order"
                        + " (unknown; did you mean orders?; known: orders, shop/billing)");
    }

    @Test
    void tagsNarrowAServiceAndOtherOptionsAreRefused() {
        discoverer.watch(ServiceKey.parse("orders?tag=blue"), told);
        time.advance(SECOND);
        assertThat(told.ids()).containsExactly("a:1");

        assertThatThrownBy(() -> discoverer.watch(ServiceKey.parse("orders?dc=x"), told))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dc: x (expected: none; file:/data/s.json has no data centres)");
    }

    @Test
    void servicesAreListedAndWatched() {
        Names names = new Names();
        discoverer.watchServices(names);
        CompletableFuture<SortedSet<String>> listed = discoverer.services().toCompletableFuture();
        time.advance(SECOND);
        assertThat(listed).isCompletedWithValueMatching(all -> all.equals(names.last()));
        assertThat(names.last()).containsExactly("orders", "shop/billing");

        disk.write("{\"orders\": []}");
        time.advance(SECOND);
        disk.write("{\"orders\": [{\"host\": \"a\", \"port\": 1}]}");
        time.advance(SECOND);

        assertThat(names.last()).containsExactly("orders");
        assertThat(names.count).isEqualTo(2);
    }

    @Test
    void listOfAnUnreadableFileFails() {
        disk.write("{");
        CompletableFuture<SortedSet<String>> listed = discoverer.services().toCompletableFuture();
        time.advance(SECOND);

        assertThatThrownBy(listed::join)
                .hasCauseInstanceOf(DiscoveryException.class)
                .hasMessageContaining("/data/s.json, line 1, column 2: the JSON ends in the middle");
        assertThat(time.pending()).isZero();
    }

    @Test
    void listThatIsNotThereYetFailsAtClose() {
        CompletableFuture<SortedSet<String>> listed = discoverer.services().toCompletableFuture();
        discoverer.close();

        assertThat(listed).isCompletedExceptionally();
        assertThat(discoverer.services().toCompletableFuture()).isCompletedExceptionally();
        time.advance(SECOND);
        assertThat(time.pending()).isZero();
    }

    @Test
    void refusedPermissionIsDenied() {
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);
        disk.failure = new AccessDeniedException("/data/s.json");
        time.advance(SECOND);
        assertThat(told.error().kind()).isEqualTo(Kind.DENIED);
        assertThat(told.error().message())
                .contains("/data/s.json: no permission to read it (let user")
                .startsWith("orders (what was known is kept): ");

        disk.failure = null;
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a:1", "b:1");
    }

    @Test
    void otherDiskErrorIsUnreachable() {
        disk.failure = new FileSystemException("/data/s.json", null, "Input/output error");
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);

        assertThat(told.error().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(told.error().message()).contains("cannot be read: /data/s.json: Input/output error");
    }

    @Test
    void remarkIsLoggedOnceForAsLongAsItIsTrue() {
        String bad = "{\"orders\": [{\"host\": \"a\", \"port\": 1}, {\"host\": \"b\", \"port\": 0}]%s}";
        discoverer.watch(ORDERS, told);
        for (String tail : List.of("", ",\"x\":[]", ",\"y\":[]")) {
            disk.write(String.format(bad, tail));
            time.advance(SECOND);
        }
        assertThat(log).singleElement().asString().startsWith("/data/s.json, line 1, column 61: orders[1]: port: 0");
        disk.write(TWO);
        time.advance(SECOND);
        disk.write(String.format(bad, ""));
        time.advance(SECOND);

        assertThat(log).hasSize(2);
        assertThat(told.ids()).containsExactly("a:1");
    }

    @Test
    void throwingListenerIsToldOfTheNextChangeAndHarmsNoOther() {
        AtomicInteger calls = new AtomicInteger();
        discoverer.watch(ORDERS, new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                calls.incrementAndGet();
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void onError(DiscoveryError error) {
                calls.incrementAndGet();
            }
        });
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);
        disk.write("{\"orders\": []}");
        time.advance(SECOND);

        assertThat(calls).hasValue(2);
        assertThat(told.count()).isEqualTo(2);
    }

    @Test
    void listenerMayCloseItsOwnWatchAndTheDiscoverer() {
        AtomicInteger calls = new AtomicInteger();
        discoverer.watch(ORDERS, new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                calls.incrementAndGet();
                discoverer.close();
            }

            @Override
            public void onError(DiscoveryError error) {
                calls.incrementAndGet();
            }
        });
        time.advance(SECOND);
        disk.write("{");
        time.advance(SECOND);

        assertThat(calls).hasValue(1);
        assertThat(time.pending()).isZero();
    }

    @Test
    void unforeseenExceptionIsAnErrorAndTheNextLookComes() {
        disk.unforeseen = true;
        discoverer.watch(ORDERS, told);
        time.advance(SECOND);
        assertThat(told.error().message()).contains("/data/s.json: cannot be read: java.lang.IllegalStateException");

        disk.unforeseen = false;
        time.advance(SECOND);

        assertThat(told.ids()).containsExactly("a:1", "b:1");
    }

    private static final class Names implements ServicesListener {
        private final List<SortedSet<String>> all = new ArrayList<>();
        private int count;

        @Override
        public void onServices(SortedSet<String> names) {
            all.add(names);
            count++;
        }

        @Override
        public void onError(DiscoveryError error) {
            throw new AssertionError(error);
        }

        SortedSet<String> last() {
            return all.get(all.size() - 1);
        }
    }
}
