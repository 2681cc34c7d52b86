package io.loadstar.spi.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.watch.Backoff;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a registration on a virtual clock, over a registry that answers as it is told. */
class RegistrationLifecycleTest {

    private static final ServiceInstance A =
            ServiceInstance.builder("orders").id("a").address("10.0.0.1", 80).build();

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore();
    private final RegistrationLifecycle life = life(Duration.ofSeconds(30));

    /** Answers each call at once, or when told to. */
    private static final class ScriptedStore implements RegistrationLifecycle.Store {
        final List<String> calls = new ArrayList<>();
        final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();

        @Nullable
        Kind failure;

        boolean hold;

        @Override
        public CompletionStage<Void> ensure(ServiceInstance instance) {
            return answer("ensure " + instance.weight());
        }

        @Override
        public CompletionStage<Void> remove(ServiceInstance instance) {
            return answer("remove");
        }

        private CompletionStage<Void> answer(String call) {
            calls.add(call);
            CompletableFuture<Void> answer = new CompletableFuture<>();
            if (hold) {
                open.add(answer);
            } else if (failure != null) {
                answer.completeExceptionally(new DiscoveryException(DiscoveryError.of(failure, "on purpose")));
            } else {
                answer.complete(null);
            }
            return answer;
        }
    }

    private RegistrationLifecycle life(Duration checkInterval) {
        return new RegistrationLifecycle(store, time.registryContext(7), checkInterval, A);
    }

    private void pass(Duration span) {
        time.advance(span);
    }

    private void soon() {
        pass(Duration.ZERO);
    }

    private static CompletableFuture<Void> future(CompletionStage<Void> stage) {
        return stage.toCompletableFuture();
    }

    @Test
    void isLookedAtOnceAnInterval() {
        life.check();
        soon();
        assertThat(future(life.whenRegistered())).isCompleted();
        assertThat(store.calls).containsExactly("ensure 100");

        pass(Duration.ofMillis(29_999));
        assertThat(store.calls).hasSize(1);
        pass(Duration.ofMillis(1));
        assertThat(store.calls).hasSize(2);
        pass(Duration.ofMinutes(5));
        assertThat(store.calls).hasSize(12);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNREACHABLE", "TIMEOUT", "OVERLOADED"})
    void isTriedUntilItSucceedsWhileTheRegistryIsOutOfReach(Kind failure) {
        store.failure = failure;
        life.check();
        pass(Duration.ofMinutes(1));
        assertThat(store.calls).hasSizeBetween(5, 20);
        assertThat(future(life.whenRegistered())).isNotDone();

        store.failure = null;
        pass(Backoff.LAST_CEILING);
        assertThat(future(life.whenRegistered())).isCompleted();
    }

    @Test
    void aNewConnectionIsNotWaitedFor() {
        store.failure = Kind.UNREACHABLE;
        life.check();
        pass(Duration.ofMinutes(1));
        int before = store.calls.size();
        store.failure = null;

        life.check();
        soon();

        assertThat(store.calls).hasSize(before + 1);
        assertThat(future(life.whenRegistered())).isCompleted();
    }

    @Test
    void aRefusalFailsTheStageAndIsTriedAgain() {
        store.failure = Kind.DENIED;
        life.check();
        soon();
        assertThatThrownBy(() -> future(life.whenRegistered()).join()).hasCauseInstanceOf(DiscoveryException.class);
        CompletableFuture<Void> update = future(life.drain());
        soon();
        assertThat(update).isCompletedExceptionally();

        store.failure = null;
        pass(Backoff.LAST_CEILING);
        assertThat(store.calls).last().isEqualTo("ensure 0");
    }

    @Test
    void updatesDuringAnAttemptAreWrittenByTheNextOne() {
        store.hold = true;
        life.check();
        soon();
        CompletableFuture<Void> first =
                future(life.update(now -> now.toBuilder().weight(1).build()));
        CompletableFuture<Void> second =
                future(life.update(now -> now.toBuilder().weight(2).build()));
        soon();
        assertThat(store.calls).containsExactly("ensure 100");

        store.open.remove().complete(null);
        soon();
        assertThat(first).isNotDone();
        assertThat(store.calls).containsExactly("ensure 100", "ensure 2");

        store.open.remove().complete(null);
        soon();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void deregisteringDuringAnAttemptRemovesWhatItWrote() {
        store.hold = true;
        life.check();
        soon();
        CompletableFuture<Void> gone = future(life.deregister());
        soon();
        store.hold = false;
        store.open.remove().complete(null);
        soon();

        assertThat(gone).isCompleted();
        assertThat(store.calls).containsExactly("ensure 100", "remove");
        pass(Duration.ofMinutes(10));
        life.check();
        soon();
        assertThat(store.calls).hasSize(2);
    }

    @Test
    void deregisteringIsTriedUntilItSucceedsAndAnnouncesItOnce() {
        life.check();
        soon();
        store.failure = Kind.UNREACHABLE;
        List<String> told = new ArrayList<>();
        life.whenGone(() -> told.add("gone"));
        CompletableFuture<Void> gone = future(life.deregister());
        pass(Duration.ofSeconds(5));
        assertThat(gone).isNotDone();

        store.failure = null;
        pass(Backoff.LAST_CEILING);
        assertThat(gone).isCompleted();
        assertThat(future(life.deregister())).isCompleted();
        assertThat(told).containsExactly("gone");
    }

    @Test
    void idAndServiceStay() {
        assertThatThrownBy(() -> life.update(now -> now.toBuilder().id("b").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("service and id stay orders/a");
        assertThat(life.instance()).isEqualTo(A);
    }

    @Test
    void aStageThatIsCompletedFromOutsideChangesNothing() {
        future(life.whenRegistered()).complete(null);
        assertThat(future(life.whenRegistered())).isNotDone();
    }

    @Test
    void anAbandonedOneEndsItsStages() {
        store.failure = Kind.UNREACHABLE;
        life.check();
        soon();
        CompletableFuture<Void> update = future(life.drain());
        soon();

        life.abandon();
        pass(Duration.ofMinutes(10));

        int calls = store.calls.size();
        pass(Duration.ofMinutes(10));
        assertThat(store.calls).hasSize(calls);
        assertThat(update).isCompletedExceptionally();
        assertThat(future(life.whenRegistered())).isCompletedExceptionally();
    }

    @Test
    void afterAFailureItIsTriedAgainWithinOneInterval() {
        RegistrationLifecycle often = life(Duration.ofSeconds(2));
        store.failure = Kind.UNREACHABLE;
        often.check();
        pass(Duration.ofMinutes(10));
        store.failure = null;

        pass(Duration.ofSeconds(2));

        assertThat(future(often.whenRegistered())).isCompleted();
    }

    @Test
    void aStoreThatThrowsIsAskedAgain() {
        List<String> asked = new ArrayList<>();
        RegistrationLifecycle.Store broken = new RegistrationLifecycle.Store() {
            @Override
            public CompletionStage<Void> ensure(ServiceInstance instance) {
                asked.add(instance.id());
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public CompletionStage<Void> remove(ServiceInstance instance) {
                return CompletableFuture.completedFuture(null);
            }
        };
        RegistrationLifecycle registration =
                new RegistrationLifecycle(broken, time.registryContext(7), Duration.ofSeconds(2), A);
        registration.check();
        pass(Duration.ofSeconds(10));

        assertThat(asked).hasSizeGreaterThan(3);
        assertThatThrownBy(() -> future(registration.whenRegistered()).join())
                .hasMessageContaining("broken on purpose");
    }
}
