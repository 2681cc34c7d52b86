package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.Teller;
import io.loadstar.spi.watch.WatchSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One watch of each of several registries, and the one listener that is told of all of them (concurrent; the states are
 * confined to its mailbox).
 *
 * <p>Nothing is told before each registry has answered or failed; one that says nothing for a while has failed. So it is
 * when they are asked again, one by one and without those that are in error, for which it is tried all the time. What comes
 * after the end is dropped.
 *
 * @param <T> the complete state of one registry
 */
abstract class MemberWatches<T> implements Watch {

    private final RegistryContext context;
    private final SerialMailbox mailbox;
    private final Teller teller;
    private final String source;
    private final List<MemberState<T>> states;
    private final List<KeptWatch> watches = new ArrayList<>();
    private final Duration longestWait;
    private volatile Cancellable deadline;
    private boolean owed;

    MemberWatches(MergedDiscoverer registries, String subject, RegistryContext context) {
        this.context = context;
        this.source = registries.source();
        this.mailbox = new SerialMailbox(context.scheduler());
        this.teller = new Teller(WatchSettings.of(source, subject));
        this.states = registries.members().stream().map(MemberState<T>::new).toList();
        this.longestWait = registries.longestWait();
        this.deadline = waitForSilent();
    }

    private Cancellable waitForSilent() {
        return context.scheduler().schedule(() -> mailbox.execute(this::giveUpOnSilent), longestWait);
    }

    // The thread that begins the watch.

    /** Begins one watch of each registry; one that cannot begin is an error of that registry until it can. */
    final void begin() {
        states.forEach(state -> watches.add(watch(state)));
    }

    /** Begins the watch of one registry, whose listener calls {@link #hear}. */
    abstract KeptWatch watch(MemberState<T> state);

    // Any thread.

    /** Notes soon what a registry has said, and tells what follows. */
    final void hear(Runnable change) {
        mailbox.execute(() -> {
            if (!teller.isClosed()) {
                change.run();
                react();
            }
        });
    }

    @Override
    public final void close() {
        teller.close();
        deadline.cancel();
        watches.forEach(watch -> Composition.end(source, watch::close));
    }

    // On the mailbox.

    private void giveUpOnSilent() {
        hear(() -> states.stream()
                .filter(state -> !state.isHeard())
                .forEach(state -> state.failed(DiscoveryError.of(
                        DiscoveryError.Kind.TIMEOUT, "said nothing within " + longestWait.toMillis() + " ms"))));
    }

    /** Asks those that are in reach again; an answer is owed from then on, and told once each has answered or failed. */
    final void askAgain() {
        hear(() -> {
            List<MemberState<T>> inReach =
                    states.stream().filter(state -> state.error() == null).toList();
            if (states.stream().allMatch(MemberState::isHeard) && !inReach.isEmpty()) {
                ask(inReach);
            }
        });
    }

    private void ask(List<MemberState<T>> inReach) {
        owed = true;
        inReach.forEach(MemberState::ask);
        deadline = waitForSilent();
        if (teller.isClosed()) {
            deadline.cancel();
        }
        inReach.forEach(state -> watches.get(states.indexOf(state)).refresh());
    }

    private void react() {
        if (states.stream().allMatch(MemberState::isHeard)) {
            deadline.cancel();
            changed();
            owed = false;
        }
    }

    /** Tells what follows from the states, each of which has been heard. */
    abstract void changed();

    /** Whether what follows is to be told even if it is no news, as it was asked for. */
    final boolean isOwed() {
        return owed;
    }

    final List<MemberState<T>> states() {
        return states;
    }

    final RegistryContext context() {
        return context;
    }

    /** Calls the listener. */
    final void tell(Runnable listenersMethod) {
        teller.call(listenersMethod);
    }

    /** Returns the errors as one, which names each registry that is in error, or null if there is none. */
    final @Nullable DiscoveryError errors() {
        List<DiscoveryError> errors =
                states.stream().map(MemberState::error).filter(Objects::nonNull).toList();
        if (errors.size() <= 1) {
            return errors.isEmpty() ? null : errors.get(0);
        }
        DiscoveryError first = errors.get(0);
        String all = errors.stream().map(DiscoveryError::message).collect(Collectors.joining("; "));
        Throwable cause = first.cause();
        return cause == null ? DiscoveryError.of(first.kind(), all) : DiscoveryError.of(first.kind(), all, cause);
    }

    /** Whether two errors, or none, read the same. */
    static boolean isSame(@Nullable DiscoveryError before, @Nullable DiscoveryError now) {
        return Objects.equals(Objects.toString(before, null), Objects.toString(now, null));
    }
}
