package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.Watch;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The watches and lists of one discoverer that have not ended, so that its {@code close()} ends them (concurrent).
 *
 * <p>Whatever begins while it is being closed is ended as well: nothing is left behind.
 */
public final class OpenWatches {

    private final String source;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<?>> lists = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Creates it without watches.
     *
     * @param source the registry for display, without secrets
     */
    public OpenWatches(String source) {
        this.source = requireNonNull(source, "source");
    }

    /**
     * Begins a watch.
     *
     * @param start begins it; not called after {@link #close}
     * @return the watch; each {@code close()} is passed on, as each waits for a call of the listener that is under way
     */
    public Watch begin(Supplier<? extends Watch> start) {
        if (closed.get()) {
            return () -> {};
        }
        Open open = new Open(start.get());
        watches.add(open);
        if (closed.get()) {
            open.close();
        }
        return open;
    }

    /**
     * Lists the services once, by a watch of them that ends with its first answer or error.
     *
     * @param watchServices begins that watch
     * @return the names; fails with {@link DiscoveryException}
     */
    public CompletionStage<SortedSet<String>> list(Function<ServicesListener, Watch> watchServices) {
        CompletableFuture<SortedSet<String>> list = new CompletableFuture<>();
        lists.add(list);
        Watch watch = watchServices.apply(new ServicesListener() {
            @Override
            public void onServices(SortedSet<String> names) {
                list.complete(names);
            }

            @Override
            public void onError(DiscoveryError error) {
                list.completeExceptionally(new DiscoveryException(error));
            }
        });
        list.whenComplete((names, error) -> {
            lists.remove(list);
            watch.close();
        });
        if (closed.get()) {
            end(list);
        }
        return list;
    }

    private void end(CompletableFuture<?> list) {
        list.completeExceptionally(new DiscoveryException(
                DiscoveryError.of(DiscoveryError.Kind.UNREACHABLE, source + ": closed; open it again")));
    }

    /**
     * Ends all of them, and what begins from now on.
     *
     * @return whether this was the first call; a later one does nothing
     */
    public boolean close() {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            watches.forEach(Watch::close);
            lists.forEach(this::end);
        }
        return first;
    }

    /** One watch; in the set as long as it is open. */
    private final class Open implements Watch {
        private final Watch watch;

        private Open(Watch watch) {
            this.watch = watch;
        }

        @Override
        public boolean refresh() {
            return watch.refresh();
        }

        @Override
        public void close() {
            watches.remove(this);
            watch.close();
        }
    }
}
