package io.loadstar.registry.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.SnapshotListener;
import java.util.ArrayList;
import java.util.List;

/** A listener that keeps what it is told. */
final class Told implements SnapshotListener {

    private final List<Object> calls = new ArrayList<>();

    @Override
    public synchronized void onSnapshot(ServiceSnapshot snapshot) {
        calls.add(snapshot);
    }

    @Override
    public synchronized void onError(DiscoveryError error) {
        calls.add(error);
    }

    /** How many calls there were. */
    synchronized int count() {
        return calls.size();
    }

    /** The last call as an error. */
    synchronized DiscoveryError error() {
        return last(DiscoveryError.class);
    }

    /** The last call as a snapshot. */
    synchronized ServiceSnapshot snapshot() {
        return last(ServiceSnapshot.class);
    }

    private <T> T last(Class<T> type) {
        Object last = requireNonNull(calls.get(calls.size() - 1));
        assertThat(last).isInstanceOf(type);
        return type.cast(last);
    }

    /** The last snapshot's ids. */
    List<String> ids() {
        return snapshot().instances().stream().map(ServiceInstance::id).toList();
    }

    synchronized void forget() {
        calls.clear();
    }
}
