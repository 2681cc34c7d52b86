package io.loadstar.internal.health;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A check whose answers a test writes, in virtual time (loop-confined). */
final class ScriptedCheck implements HealthCheck {

    /** What a host does when it is asked. */
    enum Answer {
        PASS,
        FAIL,
        NEVER,
        BREAK,
        THROW
    }

    /** A check that has been held up longer than this beyond its timeout finds that by itself, and breaks. */
    private static final Duration HOLD_UP = Duration.ofSeconds(1);

    private final VirtualTime time;
    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, List<Duration>> asked = new HashMap<>();
    private final Map<String, Integer> underWay = new HashMap<>();
    private Answer usual = Answer.PASS;
    private Duration latency = Duration.ofMillis(1);
    private int inFlight;
    private int mostInFlight;
    private int mostPerHost;
    private boolean closed;

    ScriptedCheck(VirtualTime time) {
        this.time = time;
    }

    ScriptedCheck usually(Answer answer) {
        usual = answer;
        return this;
    }

    ScriptedCheck latency(Duration each) {
        latency = each;
        return this;
    }

    void answer(String id, Answer answer) {
        answers.put(id, answer);
    }

    List<Duration> asked(String id) {
        return List.copyOf(asked.getOrDefault(id, List.of()));
    }

    int askedInAll() {
        return asked.values().stream().mapToInt(List::size).sum();
    }

    int inFlight() {
        return inFlight;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    int mostPerHost() {
        return mostPerHost;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public CompletionStage<Result> check(ServiceInstance target, Duration timeout) {
        String id = target.id();
        asked.computeIfAbsent(id, key -> new ArrayList<>()).add(time.elapsed());
        Answer answer = answers.getOrDefault(id, usual);
        if (answer == Answer.THROW) {
            throw new IllegalStateException("no such host\r\nas " + id);
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        mostPerHost = Math.max(mostPerHost, underWay.merge(id, 1, Integer::sum));
        boolean never = answer == Answer.NEVER;
        Duration tooLate = time.elapsed().plus(timeout).plus(HOLD_UP);
        time.schedule(
                () -> end(id, result, time.elapsed().compareTo(tooLate) > 0 ? Answer.BREAK : answer),
                never ? timeout : latency);
        return result;
    }

    private void end(String id, CompletableFuture<Result> result, Answer answer) {
        inFlight--;
        underWay.merge(id, -1, Integer::sum);
        @Nullable
        Result found = switch (answer) {
            case PASS -> Result.pass("200");
            case FAIL -> Result.fail("503 (expected: 200-299)");
            default -> null;
        };
        if (found != null) {
            result.complete(found);
        } else if (answer == Answer.BREAK) {
            result.completeExceptionally(new java.net.ConnectException("Connection refused"));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
