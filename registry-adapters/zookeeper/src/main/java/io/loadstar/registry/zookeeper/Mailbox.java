package io.loadstar.registry.zookeeper;

import io.loadstar.spi.LoopScheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that run one at a time, in order, on the resolver's loops (concurrent).
 *
 * <p>What only the messages of one mailbox touch needs no lock. A turn is at most {@value #TURN} messages, so that one
 * busy mailbox does not hold a loop.
 */
final class Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int TURN = 16;

    private final LoopScheduler scheduler;
    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Mailbox(LoopScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Runs a message after those posted before it, never within this call. */
    void post(Runnable message) {
        messages.add(message);
        if (waiting.getAndIncrement() == 0) {
            scheduler.execute(this::turn);
        }
    }

    private void turn() {
        int done = 0;
        while (done < TURN && done < waiting.get()) {
            run(messages.remove());
            done++;
        }
        if (waiting.addAndGet(-done) > 0) {
            scheduler.execute(this::turn);
        }
    }

    private static void run(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A message failed; the ones after it go on", e);
        }
    }
}
