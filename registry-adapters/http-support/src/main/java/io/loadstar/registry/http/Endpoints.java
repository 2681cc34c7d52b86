package io.loadstar.registry.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoints of a registry and the one that is used (concurrent): the first, until one fails. */
final class Endpoints {

    private final List<Endpoint> all;
    private final AtomicInteger index = new AtomicInteger();

    Endpoints(List<Endpoint> all) {
        this.all = List.copyOf(all);
    }

    Endpoint current() {
        return all.get(index.get());
    }

    /** Makes the next one current, unless another than the one that failed is by now. */
    void failed(Endpoint endpoint) {
        int at = index.get();
        if (all.get(at).equals(endpoint)) {
            index.compareAndSet(at, (at + 1) % all.size());
        }
    }
}
