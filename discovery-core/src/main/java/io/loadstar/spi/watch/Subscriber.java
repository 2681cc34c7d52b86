package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.SerialMailbox;
import org.jspecify.annotations.Nullable;

/**
 * One listener of a {@link Demultiplexer}, on a mailbox of its own, so that a slow one delays no other (concurrent).
 *
 * <p>Of what a slow listener has missed it is told the last: the last state, and the last error if it came after it.
 *
 * @param <T> the complete state that it is told
 */
final class Subscriber<T> {

    private final Teller teller;
    private final WatchReceiver<T> receiver;
    private final SerialMailbox mailbox;

    // Confined to the demultiplexer's mailbox.
    private @Nullable String lastError;
    private boolean answered;

    // Guarded by this.
    private @Nullable T state;
    private @Nullable DiscoveryError error;
    private boolean recovered;
    private boolean delivering;

    Subscriber(WatchSettings settings, LoopScheduler loops, WatchReceiver<T> receiver) {
        this.teller = new Teller(settings);
        this.receiver = receiver;
        this.mailbox = new SerialMailbox(loops);
    }

    /** Tells a state soon; one that is told already is told again only after an error. */
    void tell(T complete, boolean evenIfEqual) {
        boolean again = evenIfEqual || lastError != null || !answered;
        lastError = null;
        answered = true;
        synchronized (this) {
            state = complete;
            recovered |= again;
            error = null;
        }
        deliverSoon();
    }

    /** Tells an error soon, unless it was the last thing that was told. */
    void tell(DiscoveryError failure) {
        String text = failure.toString();
        if (!text.equals(lastError)) {
            lastError = text;
            synchronized (this) {
                error = failure;
            }
            deliverSoon();
        }
    }

    private void deliverSoon() {
        synchronized (this) {
            if (delivering) {
                return;
            }
            delivering = true;
        }
        mailbox.execute(this::deliver);
    }

    private void deliver() {
        T nextState;
        DiscoveryError nextError;
        boolean again;
        synchronized (this) {
            nextState = state;
            nextError = error;
            again = recovered;
            state = null;
            error = null;
            recovered = false;
            delivering = false;
        }
        if (nextState != null) {
            teller.call(() -> receiver.answer(nextState, again));
        }
        if (nextError != null) {
            teller.call(() -> receiver.error(nextError));
        }
    }

    boolean isClosed() {
        return teller.isClosed();
    }

    void close() {
        teller.close();
    }
}
