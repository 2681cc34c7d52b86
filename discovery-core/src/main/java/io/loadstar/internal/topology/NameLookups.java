package io.loadstar.internal.topology;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what names stand for, on threads that may block, a few at the same time (concurrent).
 *
 * <p>One serves all services of a resolver, so that a name server that does not answer holds {@value #MOST} threads
 * and no more; the others wait their turn.
 */
public final class NameLookups {

    /** How many look-ups run at the same time. */
    static final int MOST = 8;

    private final Executor blocking;
    private final Lookup lookup;
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    /** Says what a name stands for; may block. */
    @FunctionalInterface
    public interface Lookup {
        /**
         * Looks a name up.
         *
         * @param name the name
         * @return all its addresses
         * @throws UnknownHostException if it has none, or nobody who knows can be asked
         */
        InetAddress[] addressesOf(String name) throws UnknownHostException;
    }

    /**
     * What came of a look-up (immutable data).
     *
     * @param addresses what the name stands for; empty if it failed
     * @param failure why it failed, or {@code null} if it did not
     */
    record Answer(List<InetAddress> addresses, @Nullable String failure) {}

    private record Question(String name, BooleanSupplier wanted, Consumer<Answer> asker) {}

    /**
     * Creates one that has nothing to do.
     *
     * @param blocking runs what may block
     * @param lookup the system's, or a test's
     */
    public NameLookups(Executor blocking, Lookup lookup) {
        this.blocking = blocking;
        this.lookup = lookup;
    }

    /**
     * Asks for a name; never blocks.
     *
     * @param name the name
     * @param wanted whether somebody still wants to know; asked before the look-up, which is left out if not
     * @param asker told the answer, by a thread that may block
     */
    void ask(String name, BooleanSupplier wanted, Consumer<Answer> asker) {
        waiting.add(new Question(name, wanted, asker));
        begin();
    }

    private void begin() {
        int now = running.get();
        while (now < MOST && !running.compareAndSet(now, now + 1)) {
            now = running.get();
        }
        if (now < MOST) {
            blocking.execute(this::work);
        }
    }

    private void work() {
        try {
            for (Question next = waiting.poll(); next != null; next = waiting.poll()) {
                if (next.wanted.getAsBoolean()) {
                    next.asker.accept(answer(next.name));
                }
            }
        } finally {
            running.decrementAndGet();
            // A question added after the last poll found all at work and left its turn to this check.
            if (!waiting.isEmpty()) {
                begin();
            }
        }
    }

    private Answer answer(String name) {
        try {
            List<InetAddress> addresses = List.of(lookup.addressesOf(name));
            return addresses.isEmpty() ? new Answer(addresses, "no address") : new Answer(addresses, null);
        } catch (UnknownHostException | RuntimeException e) {
            // Whatever a system's resolver throws at a name that a registry has made up, the name has no address.
            return new Answer(List.of(), String.valueOf(e.getMessage()));
        }
    }
}
