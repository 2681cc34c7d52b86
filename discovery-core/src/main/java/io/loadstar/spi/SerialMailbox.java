package io.loadstar.spi;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, never within {@link #execute}, on a pool of loops (concurrent).
 *
 * <p>At most {@value #TURN} tasks run a turn; then other mailboxes have theirs. What one task writes the next one sees:
 * the hand-over is by the flag {@code scheduled}, set by the turn that ends and read by the one that begins.
 */
public final class SerialMailbox implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(SerialMailbox.class);

    private static final int TURN = 16;

    private final LoopScheduler loops;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable Thread owner;

    /**
     * Creates a mailbox.
     *
     * @param loops what its turns run on
     */
    public SerialMailbox(LoopScheduler loops) {
        this.loops = loops;
    }

    @Override
    public void execute(Runnable task) {
        queue.add(task);
        schedule();
    }

    /** {@return whether the caller is a task of this mailbox} */
    public boolean isOnLoop() {
        return owner == Thread.currentThread();
    }

    /**
     * Throws unless it is called by a task of this mailbox.
     *
     * @throws IllegalStateException if it is not
     */
    public void assertOnLoop() {
        if (!isOnLoop()) {
            throw new IllegalStateException("called off its mailbox, by " + Thread.currentThread());
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            loops.execute(this::turn);
        }
    }

    private void turn() {
        owner = Thread.currentThread();
        int left = TURN;
        for (Runnable task; left > 0 && (task = queue.poll()) != null; left--) {
            run(task);
        }
        owner = null;
        scheduled.set(false);
        // A task added after the last poll found the flag set and left its turn to this check.
        if (!queue.isEmpty()) {
            schedule();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A message failed; the ones after it go on", e);
        }
    }
}
