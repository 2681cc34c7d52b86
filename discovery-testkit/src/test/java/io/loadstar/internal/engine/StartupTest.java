package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What serves before the registry's first answer, where from, and what is said until then. */
class StartupTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private @TempDir Path temporary;

    /** One process: a resolver in virtual time, and its registry. */
    private final class Process implements AutoCloseable {
        private final VirtualTime time = new VirtualTime();
        private final FakeRegistry registry = new FakeRegistry(time, time);
        private final Map<String, String> config = new TreeMap<>(Map.of("disk.directory", folder().toString()));
        private @org.jspecify.annotations.Nullable ServiceResolver resolver;

        Process with(String key, String value) {
            config.put(key, value);
            return this;
        }

        /** Later than the others by the wall clock. */
        Process later(Duration by) {
            time.moveWallClock(by);
            return this;
        }

        Process down() {
            registry.fail("orders", DiscoveryError.Kind.UNREACHABLE);
            return this;
        }

        LoadBalancer start() {
            ServiceResolverBuilder builder = ServiceResolver.builder()
                    .discoverer(registry)
                    .policy(new FirstUsablePolicy())
                    .environment(Map.of())
                    .time(time)
                    .scheduler(time)
                    .seeds(() -> 42)
                    .service("orders", ServiceConfig.of(config));
            resolver = builder.build();
            return resolver.loadBalancer("orders");
        }

        /** Lets what is due run until a condition holds, which other threads have a part in. */
        void until(BooleanSupplier condition) {
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        time.advance(Duration.ofMillis(1));
                        return condition.getAsBoolean();
                    });
        }

        @Override
        public void close() {
            if (resolver != null) {
                resolver.close();
            }
        }
    }

    private Path folder() {
        return temporary.resolve("snapshots");
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A process that saw so many instances, and left them on the disk. */
    private void runBefore(int count) {
        try (Process before = new Process()) {
            before.registry.set("orders", TestInstances.of("orders", count));
            LoadBalancer orders = before.start();
            before.until(() -> orders.snapshot().state() == State.FRESH && !files().isEmpty());
        }
    }

    private static boolean isStale(LoadBalancer orders) {
        return orders.whenReady().toCompletableFuture().isDone()
                && orders.snapshot().state() == State.STALE;
    }

    private static NoInstanceException failure(LoadBalancer orders) {
        try {
            ServiceInstance picked = orders.next();
            throw new AssertionError("a pick succeeded: " + picked);
        } catch (NoInstanceException e) {
            return e;
        }
    }

    private static String said(LoadBalancer orders) {
        return String.valueOf(failure(orders).getMessage());
    }

    @Test
    void row57_aProcessThatStartsWhileTheRegistryIsDownServesFromDiskAndSaysStale() {
        runBefore(3);
        try (Process process = new Process().later(Duration.ofHours(1)).down()) {
            LoadBalancer orders = process.start();
            process.until(() -> orders.whenReady().toCompletableFuture().isDone());

            assertThat(process.time.elapsed()).isLessThan(SECOND);
            assertThat(orders.next().id()).isEqualTo("i-000");
            ServiceSnapshot served = orders.snapshot();
            assertThat(served.state()).isEqualTo(State.STALE);
            assertThat(served.source()).isEqualTo("disk (" + process.registry.source() + ')');
            assertThat(served.instances()).isEqualTo(TestInstances.of("orders", 3));
            assertThat(served.error()).isNotNull();
            assertThat(orders.snapshotAge())
                    .isBetween(Duration.ofHours(1), Duration.ofHours(1).plus(SECOND));
        }
    }

    @Test
    void row57_theFirstAnswerTakesOver() {
        runBefore(3);
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> isStale(orders));
            ServiceInstance known = orders.snapshot().instances().get(0);

            process.registry.set("orders", TestInstances.of("orders", 4));
            process.registry.recover();
            process.time.advance(SECOND);

            assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
            assertThat(orders.snapshot().instances()).hasSize(4);
            assertThat(orders.snapshot().instances().get(0)).isSameAs(known);
            assertThat(orders.snapshot().source()).isEqualTo(process.registry.source());
            assertThat(orders.snapshotAge()).isZero();
        }
    }

    @Test
    void whatTheFirstAnswerTakesFromTheDiskIsARemoval() {
        runBefore(10);
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> isStale(orders));

            process.registry.set("orders", List.of());
            process.registry.recover();
            process.time.advance(SECOND);

            assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
            assertThat(orders.snapshot().heldSince()).hasSize(10);
            assertThat(orders.next()).isNotNull();
        }
        assertThat(servedFromDisk()).as("what is held stays on the disk").isEqualTo(10);
    }

    private int servedFromDisk() {
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> isStale(orders));
            return orders.snapshot().instances().size();
        }
    }

    @Test
    void waitWaitsForTheRegistryUntilShortlyBeforeTheTimeout() {
        runBefore(3);
        try (Process process = new Process()) {
            process.registry.silence();
            LoadBalancer orders = process.start();
            process.time.advance(Duration.ofMillis(4_000));
            assertThat(failure(orders).reason()).isEqualTo(Reason.NOT_READY);

            process.time.advance(Duration.ofMillis(1_000));
            process.until(() -> isStale(orders));

            assertThat(orders.next()).isNotNull();
            assertThat(orders.snapshot().error()).isNull();
        }
    }

    @Test
    void diskServesAtOnceHoweverSilentTheRegistryIs() {
        runBefore(3);
        try (Process process = new Process().with("startup", "disk")) {
            process.registry.silence();
            LoadBalancer orders = process.start();

            process.until(() -> isStale(orders));

            assertThat(process.time.elapsed()).isLessThan(SECOND);
            assertThat(orders.next()).isNotNull();
        }
    }

    @Test
    void failNeverServesFromDisk() {
        runBefore(3);
        try (Process process = new Process().with("startup", "fail").down()) {
            LoadBalancer orders = process.start();
            process.time.advance(Duration.ofMinutes(1));

            assertThat(failure(orders).reason()).isEqualTo(Reason.NOT_READY);
            assertThat(orders.whenReady().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void staticServesWhatIsListedUntilTheRegistryAnswers() {
        try (Process process = new Process()
                .with("startup", "static")
                .with("startup.instances", "10.9.0.1:80, 10.9.0.2:80,10.9.0.3:80")) {
            process.registry.silence();
            LoadBalancer orders = process.start();
            process.time.advance(Duration.ofMillis(20));

            assertThat(orders.next().id()).isEqualTo("10.9.0.1:80");
            assertThat(orders.snapshot().state()).isEqualTo(State.STALE);
            assertThat(orders.snapshot().source()).isEqualTo("startup.instances");

            process.registry.recover();
            process.registry.set("orders", TestInstances.of("orders", 1));
            process.time.advance(SECOND);
            assertThat(orders.snapshot().instances())
                    .as("a list is no baseline")
                    .hasSize(1);
            assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
        }
    }

    @Test
    void theAgeOfTheDiskCountsTowardsStaleness() {
        runBefore(3);
        try (Process process = new Process()
                .with("staleness.max-age", "10m")
                .with("staleness.action", "fail")
                .later(Duration.ofMinutes(7))
                .down()) {
            LoadBalancer orders = process.start();
            process.until(() -> isStale(orders));
            assertThat(orders.next()).isNotNull();

            process.time.advance(Duration.ofMinutes(3));

            assertThat(failure(orders))
                    .hasMessageStartingWith("STALE: orders: 3 instances, not vouched for by the registry for more than"
                            + " PT10M, from disk (" + process.registry.source() + "); registry ");
        }
    }

    @Test
    void whatIsTooStaleAlreadyIsNotServedForAMoment() {
        runBefore(3);
        try (Process process = new Process()
                .with("staleness.max-age", "10m")
                .with("staleness.action", "fail")
                .later(Duration.ofMinutes(11))
                .down()) {
            LoadBalancer orders = process.start();

            process.until(() -> orders.whenReady().toCompletableFuture().isDone());

            assertThat(failure(orders).reason()).isEqualTo(Reason.STALE);
        }
    }

    @Test
    void theTimeOfTheFileIsWhenTheRegistryLastVouchedForIt() {
        try (Process process = new Process()) {
            process.registry.set("orders", TestInstances.of("orders", 3));
            LoadBalancer orders = process.start();
            process.until(() -> orders.snapshot().state() == State.FRESH && !files().isEmpty());
            process.time.advance(Duration.ofDays(9));
        }
        try (Process process = new Process().later(Duration.ofDays(10)).down()) {
            LoadBalancer orders = process.start();
            process.until(() -> isStale(orders));

            assertThat(orders.snapshotAge()).isLessThan(Duration.ofDays(1).plus(SECOND.multipliedBy(700)));
        }
    }

    @Test
    void aServiceThatIsGoneDoesNotComeBackFromDisk() {
        runBefore(3);
        try (Process process = new Process()) {
            process.registry.set("payments", TestInstances.of("payments", 1));
            LoadBalancer orders = process.start();
            process.until(() -> orders.whenReady().toCompletableFuture().isDone());
            assertThat(failure(orders).reason()).isEqualTo(Reason.UNKNOWN_SERVICE);
        }
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> said(orders).contains("snapshot on disk"));

            assertThat(failure(orders).reason()).isEqualTo(Reason.NOT_READY);
        }
    }

    @Test
    void anUnknownNameLeavesNoFile() {
        try (Process process = new Process()) {
            process.registry.set("payments", TestInstances.of("payments", 1));
            LoadBalancer orders = process.start();
            process.until(() -> orders.whenReady().toCompletableFuture().isDone());
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aPickThatFailsSaysWhatTheRegistryAndTheDiskSaid() {
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> said(orders).contains("disk") && said(orders).contains("UNREACHABLE"));

            assertThat(said(orders))
                    .startsWith("NOT_READY: orders: no instance was ever seen, the first snapshot is not here yet; no"
                            + " snapshot on disk; registry " + process.registry.source() + " said UNREACHABLE: ")
                    .contains("; out of reach since 2026-01-01T00:00:00");
        }
    }

    @Test
    void aDamagedSnapshotIsNoReasonNotToStart() throws IOException {
        runBefore(3);
        Files.write(files().get(0), new byte[] {1, 2, 3});
        try (Process process = new Process().down()) {
            LoadBalancer orders = process.start();
            process.until(() -> said(orders).contains("snapshot on disk refused: it is cut off"));

            process.registry.recover();
            process.registry.set("orders", TestInstances.of("orders", 2));
            process.time.advance(SECOND);
            assertThat(orders.next()).isNotNull();
        }
        assertThat(servedFromDisk()).isEqualTo(2);
    }

    @Test
    void aStandInThatIsNowhereIsRefusedWhenTheResolverIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Process()
                        .with("disk.directory", "")
                        .with("startup", "disk")
                        .start())
                .withMessage("startup: disk (expected: with disk.directory, the folder of the snapshots)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Process().with("startup", "static").start())
                .withMessage("startup: static (expected: with startup.instances, as in 10.0.0.1:80,10.0.0.2:80)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Process()
                        .with("startup", "static")
                        .with("startup.instances", "10.0.0.1")
                        .start())
                .withMessage("startup.instances: 10.0.0.1 (expected: host:port,host:port)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Process().with("disk.directory", "a\0b").start())
                .withMessageStartingWith("disk.directory: a");
    }
}
