package io.loadstar.internal.engine;

import static io.loadstar.internal.engine.MergedRig.failure;
import static io.loadstar.internal.engine.MergedRig.isStale;
import static io.loadstar.internal.engine.MergedRig.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.Explanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two registries through the whole engine: holds, ages and what stands in while one of them is out of reach. */
class MergedEngineTest {

    private static final Duration HOLD = Duration.ofSeconds(31);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final Map<String, String> FAIL_WHEN_OLD =
            Map.of("staleness.max-age", "5m", "staleness.action", "fail");

    private @TempDir Path temporary;

    private MergedRig rig = new MergedRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aConfirmationLeavesIdsAndHostsAsTheyWere() {
        rig.set(rig.first, "a", 4);
        rig.set(rig.second, "a", 1);
        LoadBalancer orders = rig.start(Map.of());
        assertThat(usable(orders)).containsExactly("a0", "a0@dc2", "a1", "a2", "a3");
        ServiceInstance stranger = orders.snapshot().instances().get(1);

        rig.set(rig.first, "a", 0);
        assertThat(orders.snapshot().heldSince()).hasSize(4);
        rig.time.advance(HOLD);

        assertThat(usable(orders)).containsExactly("a0@dc2");
        assertThat(orders.snapshot().instances().get(0)).isSameAs(stranger);
        assertThat(orders.snapshot().heldSince()).isEmpty();
        assertThat(rig.first.openWatches() + rig.second.openWatches()).isEqualTo(2);
    }

    @Test
    void whileOneIsInErrorTheOtherConfirmsWhatIsItsOwn() {
        rig.set(rig.first, "a", 2);
        rig.set(rig.second, "b", 10);
        LoadBalancer orders = rig.start(Map.of());
        rig.first.fail(Kind.UNREACHABLE);
        rig.set(rig.second, "b", 2);
        assertThat(usable(orders)).as("eight are held").hasSize(12);

        rig.time.advance(HOLD);

        assertThat(usable(orders)).containsExactly("a0", "a1", "b0", "b1");
        assertThat(orders.snapshot().outOfReach()).containsExactly("dc1");
    }

    @Test
    void whatIsHeldOfOneInErrorIsHeldUntilItAnswers() {
        rig.set(rig.first, "a", 2);
        rig.set(rig.second, "b", 10);
        LoadBalancer orders = rig.start(Map.of());
        rig.set(rig.second, "b", 2);
        rig.second.fail(Kind.UNREACHABLE);
        rig.time.advance(HOLD.multipliedBy(2));
        assertThat(usable(orders)).hasSize(12);

        rig.set(rig.first, "a", 3);
        rig.time.advance(HOLD);
        assertThat(usable(orders)).as("the other says nothing of them").hasSize(13);
        rig.second.recover();
        rig.settle();
        assertThat(usable(orders)).containsExactly("a0", "a1", "a2", "b0", "b1");
    }

    @Test
    void whatTheDiskKnowsOfARegistryThatIsNotHeardStays() {
        runBefore("a", "b");
        rig.set(rig.first, "a", 5);
        rig.first.fail(Kind.UNREACHABLE);
        rig.set(rig.second, "b", 5);
        LoadBalancer orders = startFromDisk();

        assertThat(usable(orders)).hasSize(10);
        assertThat(orders.snapshot().outOfReach()).containsExactly("dc1");
        rig.set(rig.second, "b", 6);
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(usable(orders)).as("kept, and not held").hasSize(11);
        assertThat(orders.snapshot().heldSince()).isEmpty();

        rig.set(rig.first, "a", 3);
        rig.first.recover();
        rig.settle();
        assertThat(usable(orders)).hasSize(9);
    }

    @Test
    void whatTheDiskKnowsIsUsedThoughTheOtherAnswersBeforeItServes() {
        runBefore("a", "b");
        // How soon the disk is read is not in the test's hands: it is tried until it is in time.
        await().atMost(Duration.ofSeconds(30)).until(() -> servedByAnAnswerAfterTheDisk() == 10);
    }

    private int servedByAnAnswerAfterTheDisk() {
        try (MergedRig next = new MergedRig()) {
            next.set(next.second, "b", 5);
            next.first.fail(Kind.UNREACHABLE);
            next.second.silence();
            LoadBalancer orders = next.start(Map.of("disk.directory", folder()));
            int waiting = next.time.pending();
            try {
                await().atMost(Duration.ofSeconds(1)).until(() -> next.time.pending() > waiting);
            } catch (ConditionTimeoutException e) {
                // It was read before that.
            }
            next.settle();
            next.second.recover();
            next.settle();
            return usable(orders).size();
        }
    }

    @Test
    void whatTheDiskKnowsStaysThoughStrangersHaveTheIds() {
        runBefore("a", "a");
        rig.set(rig.first, "a", 5);
        rig.first.fail(Kind.UNREACHABLE);
        rig.set(rig.second, "a", 5);
        LoadBalancer orders = startFromDisk();
        assertThat(usable(orders)).hasSize(10).contains("a0", "a0@dc1");

        rig.first.recover();
        rig.settle();
        assertThat(usable(orders)).hasSize(10).contains("a0", "a0@dc1");
        assertThat(orders.snapshot().heldSince()).isEmpty();
    }

    /** A process that saw five of each registry, and left them on the disk. */
    private void runBefore(String one, String other) {
        try (MergedRig before = new MergedRig()) {
            before.set(before.first, one, 5);
            before.set(before.second, other, 5);
            LoadBalancer orders = before.start(Map.of("disk.directory", folder()));
            until(before, () -> orders.snapshot().state() == State.FRESH && isWritten());
        }
    }

    /** Starts with the second registry slower than the disk. */
    private LoadBalancer startFromDisk() {
        rig.second.silence();
        LoadBalancer orders = rig.start(Map.of("disk.directory", folder(), "startup", "disk"));
        until(rig, () -> isStale(orders));
        rig.second.recover();
        rig.settle();
        return orders;
    }

    private static void until(MergedRig rig, BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            rig.time.advance(Duration.ofMillis(1));
            return condition.getAsBoolean();
        });
    }

    private String folder() {
        return temporary.resolve("snapshots").toString();
    }

    private boolean isWritten() {
        try (Stream<Path> files = Files.list(Path.of(folder()))) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void oneInErrorAgesTheSnapshotOnlyIfSomethingInUseIsItsOwn() {
        rig.set(rig.first, "a", 3);
        rig.set(rig.second, "b", 0);
        LoadBalancer orders = rig.start(FAIL_WHEN_OLD);
        rig.second.fail(Kind.UNREACHABLE);
        rig.time.advance(Duration.ofMinutes(10));
        assertThatNoException().isThrownBy(orders::next);
        assertThat(orders.snapshot().state()).isEqualTo(State.STALE);
        assertThat(orders.snapshotAge()).isZero();

        rig.first.fail(Kind.UNREACHABLE);
        rig.time.advance(Duration.ofMinutes(4));
        assertThat(orders.next()).isNotNull();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(failure(orders).reason()).isEqualTo(Reason.STALE);

        rig.first.recover();
        rig.settle();
        assertThat(orders.next()).isNotNull();
    }

    @Test
    void oneInErrorAgesTheSnapshotWithWhatItTold() {
        rig.set(rig.first, "a", 3);
        rig.set(rig.second, "b", 1);
        LoadBalancer orders = rig.start(FAIL_WHEN_OLD);
        rig.second.fail(Kind.UNREACHABLE);
        rig.time.advance(Duration.ofMinutes(6));

        assertThat(failure(orders).reason()).isEqualTo(Reason.STALE);
        assertThat(orders.snapshotAge()).isGreaterThan(Duration.ofMinutes(5));
    }

    @Test
    void whatIsLearnedAfterALongOutageIsNotOldAtOnce() {
        rig.set(rig.first, "a", 3);
        rig.first.fail(Kind.UNREACHABLE);
        rig.second.fail(Kind.UNREACHABLE);
        LoadBalancer orders = rig.start(FAIL_WHEN_OLD);
        rig.time.advance(Duration.ofMinutes(10));

        rig.first.recover();
        rig.settle();

        assertThat(orders.next()).isNotNull();
        assertThat(orders.snapshotAge()).isZero();
    }

    @Test
    void aMergedSnapshotWithAnErrorIsStaleAndSaysWhose() {
        rig.set(rig.first, "a", 1);
        rig.set(rig.second, "b", 1);
        LoadBalancer orders = rig.start(Map.of("removal.guard", "false"));
        rig.second.fail(Kind.UNREACHABLE);
        rig.time.advance(Duration.ofSeconds(10));

        Explanation explanation = orders.explain(PickContext.NONE);
        ServiceSnapshot snapshot = orders.snapshot();
        assertThat(snapshot.state()).isEqualTo(State.STALE);
        assertThat(snapshot.error()).asString().startsWith("UNREACHABLE: dc2: UNREACHABLE: ");
        assertThat(snapshot.outOfReach()).containsExactly("dc2");
        assertThat(explanation.snapshot()).isSameAs(snapshot);
        assertThat(explanation.steps())
                .filteredOn(step -> step.name().equals("out of reach"))
                .singleElement()
                .satisfies(step -> assertThat(step.notes()).containsExactly("dc2: 1 in use of what it told last"));
        assertThat(explanation.snapshotAge()).isGreaterThan(Duration.ofSeconds(9));
        assertThat(usable(orders)).containsExactly("a0", "b0");
    }

    @Test
    void aPickThatFailsSaysWhichOfThemIsInError() {
        rig.set(rig.first, "a", 1);
        rig.set(rig.second, "b", 0);
        LoadBalancer orders = rig.start(Map.of("removal.guard", "false"));
        rig.second.fail(Kind.UNREACHABLE);
        rig.set(rig.first, "a", 0);

        assertThat(failure(orders))
                .hasMessageStartingWith("EMPTY: orders: no instance since ")
                .hasMessageContaining("registry merge:dc1=fake://registry;dc2=fake://registry said UNREACHABLE: dc2: "
                        + "UNREACHABLE: fake://registry: ")
                .hasMessageContaining("; out of reach since ");
    }

    @Test
    void oneThatThrowsAtFirstIsWatchedAgain() {
        rig.set(rig.first, "a", 1);
        rig.set(rig.second, "b", 1);
        rig.refusing.refuse(true);
        LoadBalancer orders = rig.start(Map.of());
        assertThat(usable(orders)).containsExactly("a0");

        rig.refusing.refuse(false);
        rig.time.advance(LONGEST_BACK_OFF);
        assertThat(usable(orders)).containsExactly("a0", "b0");
        assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
    }

    @Test
    void aSilentOneIsWaitedForLessLongThanAFirstCallWaits() {
        for (Map.Entry<String, Integer> wait :
                Map.of("5s", 2_500, "1m", 2_500, "1s", 500).entrySet()) {
            rig = new MergedRig();
            rig.set(rig.first, "a", 1);
            rig.second.silence();
            LoadBalancer orders = rig.start(Map.of("startup.timeout", wait.getKey()));
            rig.time.advance(Duration.ofMillis(wait.getValue() - 40L));
            assertThat(orders.whenReady().toCompletableFuture())
                    .as("startup.timeout %s", wait.getKey())
                    .isNotDone();
            rig.time.advance(Duration.ofMillis(60));
            assertThat(usable(orders)).containsExactly("a0");
            rig.close();
        }
    }
}
