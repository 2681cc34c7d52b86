package io.loadstar.testkit;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Registers instances in a {@link FakeRegistry}; what it cannot do in an outage, it does after it (concurrent). */
final class FakeRegistrar implements ServiceRegistrar {

    private final FakeRegistry registry;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    FakeRegistrar(FakeRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Registration register(ServiceInstance instance) {
        Entry entry = new Entry(instance);
        entries.add(entry);
        return entry;
    }

    @Override
    public void close() {
        entries.forEach(Entry::deregister);
    }

    /** One registered instance. */
    private final class Entry implements Registration {
        private final CompletionStage<Void> registered;

        // Guarded by this.
        private ServiceInstance instance;
        private @Nullable CompletionStage<Void> ended;

        Entry(ServiceInstance instance) {
            this.instance = instance;
            this.registered = publish(instance);
        }

        @Override
        public synchronized ServiceInstance instance() {
            return instance;
        }

        @Override
        public CompletionStage<Void> whenRegistered() {
            return registered;
        }

        @Override
        public CompletionStage<Void> update(UnaryOperator<ServiceInstance> change) {
            ServiceInstance changed;
            synchronized (this) {
                if (ended != null) {
                    return CompletableFuture.failedFuture(
                            new IllegalStateException("registration of " + instance + ": ended (expected: running)"));
                }
                changed = change.apply(instance);
                if (!changed.id().equals(instance.id()) || !changed.service().equals(instance.service())) {
                    throw new IllegalArgumentException(
                            "instance: " + changed + " (expected: the id and service of " + instance + ')');
                }
                instance = changed;
            }
            return publish(changed);
        }

        @Override
        public CompletionStage<Void> drain() {
            return update(current -> current.toBuilder()
                    .weight(0)
                    .health(RegisteredHealth.DRAINING)
                    .build());
        }

        @Override
        public CompletionStage<Void> deregister() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            ServiceInstance last;
            synchronized (this) {
                if (ended != null) {
                    return ended;
                }
                ended = done;
                last = instance;
            }
            registry.whenReachable(() -> {
                registry.withdraw(last);
                done.complete(null);
            });
            return done;
        }

        private CompletionStage<Void> publish(ServiceInstance next) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            registry.whenReachable(() -> {
                registry.put(next);
                done.complete(null);
            });
            return done;
        }
    }
}
