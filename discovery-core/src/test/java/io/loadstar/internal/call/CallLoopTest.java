package io.loadstar.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.CallOptions;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Both forms of the loop, over instances {@code a}, {@code b}, {@code c} that are taken in this order. */
class CallLoopTest {

    private final List<String> outcomes = new ArrayList<>();
    private final LongAdder retries = new LongAdder();

    private Pick pick(PickContext context) {
        for (String id : List.of("a", "b", "c")) {
            if (!context.excluded().contains(id)) {
                return new Recorded(id);
            }
        }
        throw NoInstanceException.builder(Reason.EXHAUSTED, ServiceKey.parse("orders"))
                .build();
    }

    private <T, E extends Exception> T call(CallOptions options, int attempts, io.loadstar.ServiceCall<T, E> call)
            throws E {
        return CallLoop.run(this::pick, new CallLoop.Limits(options, attempts, retries), PickContext.NONE, call);
    }

    private <T> CompletableFuture<T> callAsync(
            CallOptions options, int attempts, Function<ServiceInstance, CompletionStage<T>> call) {
        return AsyncCallLoop.run(
                        context -> {
                            try {
                                return CompletableFuture.completedFuture(pick(context));
                            } catch (NoInstanceException e) {
                                return CompletableFuture.failedFuture(e);
                            }
                        },
                        new CallLoop.Limits(options, attempts, retries),
                        PickContext.NONE,
                        call)
                .toCompletableFuture();
    }

    @Test
    void anAnswerCompletesTheTicket() throws Exception {
        assertThat(call(CallOptions.DEFAULT, 2, ServiceInstance::id)).isEqualTo("a");
        assertThat(outcomes).containsExactly("a SUCCESS");
        assertThat(retries.sum()).isZero();
    }

    @Test
    void aFailedConnectIsTriedOnAnotherInstanceWhateverTheCall() throws Exception {
        String answer = call(CallOptions.DEFAULT, 2, instance -> {
            if (instance.id().equals("a")) {
                throw new ConnectException("refused");
            }
            return instance.id();
        });

        assertThat(answer).isEqualTo("b");
        assertThat(outcomes).containsExactly("a CONNECT_FAILED", "b SUCCESS");
        assertThat(retries.sum()).isEqualTo(1);
    }

    @Test
    void aBrokenConnectionIsTriedAgainOnlyIfTheCallIsIdempotent() throws Exception {
        assertThatThrownBy(() -> call(CallOptions.DEFAULT, 2, this::brokenOnA)).isInstanceOf(EOFException.class);
        assertThat(outcomes).containsExactly("a CONNECT_FAILED (broken)");
        outcomes.clear();

        assertThat(call(CallOptions.IDEMPOTENT, 2, this::brokenOnA)).isEqualTo("b");
        assertThat(outcomes).containsExactly("a CONNECT_FAILED (broken)", "b SUCCESS");
    }

    private String brokenOnA(ServiceInstance instance) throws IOException {
        if (instance.id().equals("a")) {
            throw new EOFException("broken");
        }
        return instance.id();
    }

    @Test
    void attemptsAreBoundedAndTheFirstFailureIsSuppressedInTheLast() {
        assertThatThrownBy(() -> call(CallOptions.DEFAULT, 2, instance -> {
                    throw new ConnectException(instance.id());
                }))
                .isInstanceOf(ConnectException.class)
                .hasMessage("b")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("a"));
        assertThat(outcomes).containsExactly("a CONNECT_FAILED", "b CONNECT_FAILED");
    }

    @Test
    void whenNoOtherInstanceIsLeftTheRealFailureIsThrown() {
        assertThatThrownBy(() -> call(CallOptions.DEFAULT, 9, instance -> {
                    throw new ConnectException(instance.id());
                }))
                .isInstanceOf(ConnectException.class)
                .hasMessage("c");
        assertThat(outcomes).hasSize(3);
    }

    @Test
    void aServerErrorAndAnErrorAreNotTriedAgain() {
        assertThatThrownBy(() -> call(CallOptions.IDEMPOTENT, 3, instance -> {
                    throw new IllegalStateException("500");
                }))
                .hasMessage("500");
        assertThatThrownBy(() -> call(CallOptions.IDEMPOTENT, 3, instance -> {
                    throw new AssertionError("mine");
                }))
                .hasMessage("mine");
        assertThat(outcomes).containsExactly("a SERVER_ERROR", "a SERVER_ERROR");
    }

    @Test
    void aClassifierThatThrowsIsAServerErrorAndSeen() {
        CallOptions options = CallOptions.DEFAULT.withClassifier((result, failure) -> {
            throw new IllegalArgumentException("classifier");
        });

        assertThatThrownBy(() -> call(options, 2, instance -> {
                    throw new IOException("io");
                }))
                .hasMessage("io")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("classifier"));
        assertThat(outcomes).containsExactly("a SERVER_ERROR");
    }

    @Test
    void asyncTriesAnotherInstanceAndJoinsTheFailures() {
        assertThat(callAsync(
                                CallOptions.DEFAULT,
                                2,
                                instance -> instance.id().equals("a")
                                        ? CompletableFuture.failedFuture(new ConnectException("a"))
                                        : CompletableFuture.completedFuture(instance.id()))
                        .join())
                .isEqualTo("b");
        assertThat(outcomes).containsExactly("a CONNECT_FAILED", "b SUCCESS");

        assertThat(callAsync(CallOptions.DEFAULT, 9, instance -> {
                    throw new java.io.UncheckedIOException(new ConnectException(instance.id()));
                }))
                .completesExceptionallyWithin(java.time.Duration.ofSeconds(5));
        assertThat(outcomes).hasSize(5);
    }

    @Test
    void cancellingTheResultEndsTheTicketOnceAndTheAttempt() {
        CompletableFuture<String> attempt = new CompletableFuture<>();
        CompletableFuture<String> result = callAsync(CallOptions.DEFAULT, 2, instance -> attempt);

        result.cancel(true);

        assertThat(attempt).isCancelled();
        assertThat(outcomes).containsExactly("a CANCELLED");
    }

    @Test
    void cancellingDuringTheSecondAttemptLeavesTheFirstTicketAlone() {
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> result = callAsync(
                CallOptions.DEFAULT,
                2,
                instance ->
                        instance.id().equals("a") ? CompletableFuture.failedFuture(new ConnectException("a")) : second);

        result.cancel(true);

        assertThat(outcomes).containsExactly("a CONNECT_FAILED", "b CANCELLED");
    }

    /** Records each completion, the second of a ticket too. */
    private final class Recorded extends Pick {
        private final ServiceInstance instance;

        Recorded(String id) {
            instance = ServiceInstance.builder("orders")
                    .id(id)
                    .address("10.0.0.1", 80)
                    .build();
        }

        @Override
        public ServiceInstance instance() {
            return instance;
        }

        @Override
        public int inFlightAtPick() {
            return 0;
        }

        @Override
        public long startNanos() {
            return 0;
        }

        @Override
        public void responseStarted() {}

        @Override
        public void complete(Outcome outcome) {
            outcomes.add(instance.id() + " " + outcome);
        }
    }
}
