package io.loadstar.cli.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Tries to connect to many addresses, some at a time, each in bounded time (immutable data). */
public final class Connector {

    /** How many are tried at a time. */
    static final int AT_A_TIME = 16;

    /** How much longer than its connections may take a round may last, for names that resolve slowly. */
    private static final Duration FOR_NAMES = Duration.ofSeconds(5);

    private final Dialer dialer;
    private final Duration timeout;
    private final Duration forNames;

    /**
     * Creates a connector.
     *
     * @param dialer connects
     * @param timeout the longest that one attempt may take
     */
    public Connector(Dialer dialer, Duration timeout) {
        this(dialer, timeout, FOR_NAMES);
    }

    /** Creates a connector that gives names another time to resolve. */
    Connector(Dialer dialer, Duration timeout, Duration forNames) {
        this.dialer = requireNonNull(dialer, "dialer");
        this.timeout = requireNonNull(timeout, "timeout");
        this.forNames = forNames;
    }

    /**
     * Tries all addresses.
     *
     * @param targets the addresses
     * @return what came of each, in their order
     * @throws InterruptedException if this thread is interrupted, which ends the attempts
     */
    public List<Trial> tryAll(List<Target> targets) throws InterruptedException {
        // Attempts that are over before they are waited for would hide it.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, Connector::daemon);
        try {
            List<Future<Trial>> attempts = threads.invokeAll(
                    targets.stream().map(this::attempt).toList(),
                    longest(targets.size()).toMillis(),
                    TimeUnit.MILLISECONDS);
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < attempts.size(); i++) {
                trials.add(outcome(attempts.get(i), targets.get(i)));
            }
            return trials;
        } finally {
            threads.shutdownNow();
        }
    }

    private Duration longest(int targets) {
        int rounds = (targets + AT_A_TIME - 1) / AT_A_TIME;
        return timeout.plus(forNames).multipliedBy(Math.max(1, rounds));
    }

    private Callable<Trial> attempt(Target target) {
        return () -> {
            try {
                dialer.dial(target.address(), timeout);
                return new Trial(target, null);
            } catch (IOException e) {
                return new Trial(target, ConnectFailure.of(e));
            }
        };
    }

    private static Trial outcome(Future<Trial> attempt, Target target) throws InterruptedException {
        try {
            return attempt.get();
        } catch (CancellationException unfinished) {
            return new Trial(target, ConnectFailure.UNFINISHED);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "loadstar-doctor");
        thread.setDaemon(true);
        return thread;
    }
}
