package io.loadstar.registry.zookeeper;

import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Remembers what a watch told, and whether two calls ever overlapped. */
final class Recorder implements SnapshotListener, ServicesListener {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean overlapped = new AtomicBoolean();

    @Override
    public void onSnapshot(ServiceSnapshot snapshot) {
        add(snapshot);
    }

    @Override
    public void onServices(SortedSet<String> names) {
        add(names);
    }

    @Override
    public void onError(DiscoveryError error) {
        add(error);
    }

    private void add(Object call) {
        if (inside.incrementAndGet() > 1) {
            overlapped.set(true);
        }
        told.add(call);
        inside.decrementAndGet();
    }

    boolean overlapped() {
        return overlapped.get();
    }

    List<Object> told() {
        return List.copyOf(told);
    }

    List<ServiceSnapshot> snapshots() {
        return all(ServiceSnapshot.class);
    }

    List<DiscoveryError> errors() {
        return all(DiscoveryError.class);
    }

    private <T> List<T> all(Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Nullable
    Object last() {
        List<Object> now = new ArrayList<>(told);
        return now.isEmpty() ? null : now.get(now.size() - 1);
    }

    /** Waits until the last call is a snapshot with these addresses, sorted by instance id. */
    ServiceSnapshot awaitAddresses(String... addresses) {
        List<String> expected = List.of(addresses);
        return awaitSnapshot(snapshot -> addresses(snapshot).equals(expected));
    }

    ServiceSnapshot awaitSnapshot(Predicate<ServiceSnapshot> wanted) {
        return (ServiceSnapshot) await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(this::last, last -> last instanceof ServiceSnapshot snapshot && wanted.test(snapshot));
    }

    DiscoveryError awaitError(DiscoveryError.Kind kind) {
        return (DiscoveryError) await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(this::last, last -> last instanceof DiscoveryError error && error.kind() == kind);
    }

    void awaitNames(String... names) {
        List<String> expected = List.of(names);
        await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() ->
                        last() instanceof SortedSet<?> told && List.copyOf(told).equals(expected));
    }

    static List<String> addresses(ServiceSnapshot snapshot) {
        return snapshot.instances().stream()
                .map(ServiceInstance::address)
                .map(Object::toString)
                .toList();
    }
}
