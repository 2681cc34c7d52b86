package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told: snapshots, names and errors. */
final class ToldInOrder implements SnapshotListener, ServicesListener {

    final List<Object> all = new CopyOnWriteArrayList<>();

    @Override
    public void onSnapshot(ServiceSnapshot snapshot) {
        all.add(snapshot);
    }

    @Override
    public void onServices(SortedSet<String> names) {
        all.add(names);
    }

    @Override
    public void onError(DiscoveryError error) {
        all.add(error);
    }

    /** Returns each as a word: {@code [a:1, b:2]} of a snapshot, the names, or an error's kind; and forgets them. */
    List<String> words() {
        List<String> words = all.stream().map(ToldInOrder::word).toList();
        all.clear();
        return words;
    }

    static String word(Object told) {
        if (told instanceof ServiceSnapshot snapshot) {
            return snapshot.instances().stream()
                    .map(instance -> instance.id() + ':' + instance.port())
                    .toList()
                    .toString();
        }
        return told instanceof DiscoveryError error ? error.kind().name() : told.toString();
    }
}
