package io.loadstar.spi.watch;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.util.ArrayList;
import java.util.List;

/** A stream of many services that a test drives: it remembers the feed of each attempt. */
final class FeedScript {

    final List<ServiceFeed> feeds = new ArrayList<>();
    int streams;
    int ended;

    FeedStream newStream() {
        streams++;
        return this::open;
    }

    private Cancellable open(ServiceFeed feed) {
        feeds.add(feed);
        return () -> ended++;
    }

    ServiceFeed latest() {
        return feeds.get(feeds.size() - 1);
    }

    static ServiceInstance instance(String service, String id, int port) {
        return ServiceInstance.builder(service).id(id).address("10.0.0.1", port).build();
    }
}
