package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that moves only when a test moves it, and the tasks that wait for it (concurrent).
 *
 * <p>Any thread may submit tasks; one thread at a time steps, and every task runs on it. Nothing runs inside
 * {@link #execute} or {@link #schedule}. Tasks run in the order of their due times and, at equal times, first in first
 * out, each at its own due time. A task that throws ends the step that ran it with what it threw; the tasks behind it
 * stay.
 *
 * <p>As an {@link Executor} it also stands in for {@link RegistryContext#blocking()}, as long as no task waits for
 * another one.
 *
 * <pre>{@code
 * VirtualTime time = new VirtualTime();
 * time.schedule(() -> log.add("late"), Duration.ofSeconds(2));
 * time.execute(() -> log.add("soon"));
 * time.advance(Duration.ofSeconds(2));   // log: soon, late
 * }</pre>
 */
public final class VirtualTime implements TimeSource, LoopScheduler, Executor {

    /** Where the wall clock starts. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** How many tasks one call may run before it gives up; a chain of tasks that never ends is found by it. */
    public static final int DEFAULT_STEP_LIMIT = 1_000_000;

    private static final long DEFAULT_ORIGIN = Duration.ofDays(1).toNanos();

    private final Object lock = new Object();
    private final AtomicBoolean stepping = new AtomicBoolean();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong((Task task) -> task.due).thenComparingLong(task -> task.order));
    private final long origin;
    private final int stepLimit;

    // Guarded by lock; elapsed is nanoseconds since the start, so that an origin near the end of long orders well.
    private long elapsed;
    private long submitted;
    private Duration wallShift = Duration.ZERO;
    private boolean closed;

    /** Creates a time that starts at {@link #START} by the wall clock. */
    public VirtualTime() {
        this(DEFAULT_ORIGIN, DEFAULT_STEP_LIMIT);
    }

    /**
     * Creates a time with an origin and a step limit of its own.
     *
     * @param originNanos what {@link #nanoTime} starts at; one near {@link Long#MAX_VALUE} finds comparisons that
     *     should be differences
     * @param stepLimit how many tasks one call may run, at least 1
     */
    public VirtualTime(long originNanos, int stepLimit) {
        if (stepLimit < 1) {
            throw new IllegalArgumentException("stepLimit: " + stepLimit + " (expected: at least 1)");
        }
        this.origin = originNanos;
        this.stepLimit = stepLimit;
    }

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return origin + elapsed;
        }
    }

    @Override
    public Instant wallTime() {
        synchronized (lock) {
            return START.plusNanos(elapsed).plus(wallShift);
        }
    }

    /** {@return how far the monotonic time has moved} */
    public Duration elapsed() {
        synchronized (lock) {
            return Duration.ofNanos(elapsed);
        }
    }

    /**
     * Moves the wall clock alone, as an operator or a time server would.
     *
     * @param by forward, or back if negative
     */
    public void moveWallClock(Duration by) {
        synchronized (lock) {
            wallShift = wallShift.plus(by);
        }
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, Duration.ZERO);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        requireNonNull(task, "task");
        synchronized (lock) {
            Task scheduled = new Task(task, after(delay), submitted++);
            if (!closed) {
                tasks.add(scheduled);
            }
            return () -> {
                synchronized (lock) {
                    tasks.remove(scheduled);
                }
            };
        }
    }

    /** {@return how many tasks wait} */
    public int pending() {
        synchronized (lock) {
            return tasks.size();
        }
    }

    /**
     * Moves the time and runs what becomes due on the way, each task at its own due time.
     *
     * @param by how far, not negative
     * @throws IllegalStateException if it takes more steps than the limit, or if another step is under way
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + " (expected: not negative)");
        }
        step(() -> {
            long end = afterNow(by);
            runUpTo(end, () -> false);
            moveTo(end);
        });
    }

    /**
     * Moves the time and runs nothing, as when the process is stopped or suspended: what comes due meanwhile runs late,
     * in the next step.
     *
     * @param by how far, not negative
     * @throws IllegalStateException if another step is under way
     */
    public void standStill(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + " (expected: not negative)");
        }
        step(() -> moveTo(afterNow(by)));
    }

    /**
     * Runs what is due now and what that submits for now; the time stands still.
     *
     * @throws IllegalStateException if it takes more steps than the limit, or if another step is under way
     */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /**
     * Runs all tasks, moving the time from one to the next, until none is left.
     *
     * @throws IllegalStateException if it takes more steps than the limit, as it does where a task is periodic, or if
     *     another step is under way
     */
    public void runUntilIdle() {
        step(() -> runUpTo(Long.MAX_VALUE, () -> false));
    }

    /**
     * Runs tasks, moving the time from one to the next, until a condition holds.
     *
     * @param condition looked at before each task
     * @param atMost how far the time may move
     * @return whether it holds; if not, the time has moved all the way
     * @throws IllegalStateException if it takes more steps than the limit, or if another step is under way
     */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        boolean[] holds = new boolean[1];
        step(() -> {
            long end = afterNow(atMost);
            holds[0] = runUpTo(end, condition);
            if (!holds[0]) {
                moveTo(end);
            }
        });
        return holds[0];
    }

    /**
     * Returns what an adapter works with: this time, this scheduler, this executor for what blocks.
     *
     * @param seed of the random generator
     * @return the context
     */
    public RegistryContext registryContext(long seed) {
        return new RegistryContext(this, this, this, new Random(seed));
    }

    /** Drops all tasks, present and future; the clocks go on. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            tasks.clear();
        }
    }

    private void step(Runnable body) {
        if (!stepping.compareAndSet(false, true)) {
            throw new IllegalStateException("virtual time: a step is under way (expected: one thread at a time,"
                    + " and never from within a task)");
        }
        try {
            body.run();
        } finally {
            stepping.set(false);
        }
    }

    private boolean runUpTo(long end, BooleanSupplier condition) {
        int steps = 0;
        while (!condition.getAsBoolean()) {
            Task next = takeUpTo(end);
            if (next == null) {
                return false;
            }
            if (++steps > stepLimit) {
                throw new IllegalStateException("virtual time: more than " + stepLimit + " tasks in one step, at "
                        + elapsed() + " since the start (expected: an end); the next one is " + next.body);
            }
            next.body.run();
        }
        return true;
    }

    private @Nullable Task takeUpTo(long end) {
        synchronized (lock) {
            Task next = tasks.peek();
            if (next == null || next.due > end) {
                return null;
            }
            tasks.poll();
            elapsed = Math.max(elapsed, next.due);
            return next;
        }
    }

    private long afterNow(Duration by) {
        synchronized (lock) {
            return after(by);
        }
    }

    /** The end of a delay from now, at most the end of time; under the lock. */
    private long after(Duration delay) {
        Duration left = Duration.ofNanos(Long.MAX_VALUE - elapsed);
        if (delay.compareTo(left) >= 0) {
            return Long.MAX_VALUE;
        }
        return delay.isNegative() ? elapsed : elapsed + delay.toNanos();
    }

    private void moveTo(long end) {
        synchronized (lock) {
            elapsed = Math.max(elapsed, end);
        }
    }

    /** A task and its place in the queue (immutable data). */
    private static final class Task {
        private final Runnable body;
        private final long due;
        private final long order;

        Task(Runnable body, long due, long order) {
            this.body = body;
            this.due = due;
            this.order = order;
        }
    }
}
