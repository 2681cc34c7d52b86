package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceSnapshot;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a listener of what differs from what it was told last (confined to the calls of its driver). */
final class ChangesOnly<T> implements WatchReceiver<T> {

    private final BiPredicate<T, T> same;
    private final Consumer<T> listener;
    private final Consumer<DiscoveryError> errors;
    private @Nullable T told;

    ChangesOnly(BiPredicate<T, T> same, Consumer<T> listener, Consumer<DiscoveryError> errors) {
        this.same = same;
        this.listener = listener;
        this.errors = errors;
    }

    @Override
    public void answer(T complete, boolean recovered) {
        if (recovered || told == null || !same.test(told, complete)) {
            told = complete;
            listener.accept(complete);
        }
    }

    @Override
    public void error(DiscoveryError error) {
        errors.accept(error);
    }

    /** Whether two snapshots say the same to a listener: revision and time of observation do not count. */
    static boolean sameInstances(ServiceSnapshot before, ServiceSnapshot now) {
        return before.rejected().equals(now.rejected()) && before.instances().equals(now.instances());
    }
}
