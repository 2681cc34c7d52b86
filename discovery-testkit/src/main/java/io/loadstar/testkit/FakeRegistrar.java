package io.loadstar.testkit;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Registers instances in a {@link FakeRegistry}; what it cannot do in an outage, it does after it (concurrent). */
final class FakeRegistrar implements ServiceRegistrar {

    private final FakeRegistry registry;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private volatile boolean closed;

    FakeRegistrar(FakeRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Registration register(ServiceInstance instance) {
        if (closed) {
            throw new IllegalStateException(registry.source() + ": the registrar is closed");
        }
        String key = key(instance);
        Entry entry = new Entry(instance);
        if (entries.putIfAbsent(key, entry) != null) {
            throw new IllegalArgumentException("instance: " + key + " (expected: one that is not registered yet)");
        }
        entry.begin();
        return entry;
    }

    private static String key(ServiceInstance instance) {
        return instance.service() + '/' + instance.id();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isRegistered(ServiceInstance instance) {
        return entries.containsKey(key(instance));
    }

    /** Takes what was registered in a service out behind the registrations' backs. */
    void lose(String service) {
        registered(service).forEach(entry -> registry.withdraw(entry.instance()));
    }

    /** Puts back what the registry has lost of a service. */
    void restore(String service) {
        registered(service).forEach(entry -> entry.publish(entry.instance()));
    }

    private List<Entry> registered(String service) {
        return entries.values().stream()
                .filter(entry -> entry.instance().service().equals(service))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        entries.values().forEach(Entry::deregister);
    }

    /** One registered instance. */
    private final class Entry implements Registration {
        private final CompletableFuture<Void> registered = new CompletableFuture<>();

        // Guarded by this.
        private ServiceInstance instance;
        private @Nullable CompletionStage<Void> ended;

        Entry(ServiceInstance instance) {
            this.instance = instance;
        }

        void begin() {
            publish(instance).thenRun(() -> registered.complete(null));
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
            entries.remove(key(last), this);
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
