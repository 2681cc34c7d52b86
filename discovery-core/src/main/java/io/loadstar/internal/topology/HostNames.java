package io.loadstar.internal.topology;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the names among the addresses of one service stand for (loop-confined).
 *
 * <p>A name is looked up when it is first asked for and, while it is in use, again {@link #AGAIN} after each answer. A
 * look-up that fails changes nothing where one has succeeded before. What has changed is told once for all names of a
 * moment, by a message to the service's mailbox.
 */
public final class HostNames implements AutoCloseable {

    /** How long what a name stands for is believed. */
    static final Duration AGAIN = Duration.ofSeconds(30);

    /** When a name that could never be resolved is tried again: Java keeps a failure for 10 s. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    /** Names that are resolved within it are told as one change. */
    static final Duration TOGETHER = Duration.ofMillis(10);

    private final NameLookups lookups;
    private final LoopScheduler loops;
    private final Executor mailbox;
    private final Runnable changed;
    private final Map<String, Name> names = new HashMap<>();
    private Set<String> news = new HashSet<>();

    /** One name that is in use, or was. */
    private static final class Name {
        private final String host;
        private volatile boolean inUse = true;
        private @Nullable Cancellable next;
        private NameLookups.@Nullable Answer answer;

        Name(String host) {
            this.host = host;
        }
    }

    /**
     * Creates one that knows no name.
     *
     * @param lookups looks names up
     * @param loops for what is to happen later
     * @param mailbox the service's
     * @param changed run in the mailbox when a name that was asked for stands for something else than before
     */
    public HostNames(NameLookups lookups, LoopScheduler loops, Executor mailbox, Runnable changed) {
        this.lookups = lookups;
        this.loops = loops;
        this.mailbox = mailbox;
        this.changed = changed;
    }

    /**
     * Returns what is known of a name, and begins to look it up if it is new.
     *
     * @return {@code null} if it has not been answered for yet
     */
    NameLookups.@Nullable Answer answerOf(String host) {
        Name known = names.get(host);
        if (known != null) {
            return known.answer;
        }
        Name name = new Name(host);
        names.put(host, name);
        ask(name);
        return null;
    }

    /** Forgets the names that are not among those in use. */
    void retain(Set<String> inUse) {
        names.values().removeIf(name -> {
            boolean unused = !inUse.contains(name.host);
            if (unused) {
                forget(name);
            }
            return unused;
        });
    }

    /** {@return the names that stand for something else since this was last asked} */
    Set<String> takeChanged() {
        Set<String> taken = news;
        news = new HashSet<>();
        return taken;
    }

    private void ask(Name name) {
        name.next = null;
        lookups.ask(name.host, () -> name.inUse, answer -> mailbox.execute(() -> take(name, answer)));
    }

    private void take(Name name, NameLookups.Answer answer) {
        if (!name.inUse) {
            return;
        }
        NameLookups.Answer before = name.answer;
        boolean resolved = before != null && before.failure() == null;
        if ((answer.failure() == null || !resolved) && !isSame(answer, before)) {
            name.answer = answer;
            tell(name.host);
        }
        boolean everResolved = resolved || answer.failure() == null;
        Duration wait = everResolved ? AGAIN : AFTER_FAILURE;
        name.next = loops.schedule(() -> mailbox.execute(() -> askAgain(name)), wait);
    }

    private void askAgain(Name name) {
        if (name.inUse) {
            ask(name);
        }
    }

    /** Name servers turn the order of their answers with each one: it does not count. */
    private static boolean isSame(NameLookups.Answer answer, NameLookups.@Nullable Answer before) {
        if (before == null || answer.failure() != null || before.failure() != null) {
            return answer.equals(before);
        }
        Set<InetAddress> now = new HashSet<>(answer.addresses());
        return now.equals(new HashSet<>(before.addresses()));
    }

    private void tell(String host) {
        if (news.isEmpty()) {
            Cancellable unused = loops.schedule(() -> mailbox.execute(changed), TOGETHER);
        }
        news.add(host);
    }

    private static void forget(Name name) {
        name.inUse = false;
        if (name.next != null) {
            name.next.cancel();
        }
    }

    /** Forgets all names; what is being looked up is told to nobody. */
    @Override
    public void close() {
        List.copyOf(names.values()).forEach(HostNames::forget);
        names.clear();
    }
}
