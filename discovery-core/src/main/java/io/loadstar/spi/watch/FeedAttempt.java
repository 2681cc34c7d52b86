package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import java.time.Duration;

/** One attempt of a feed: gathers what comes until it is flushed (concurrent). */
final class FeedAttempt implements ServiceFeed {

    private final StreamSink<FeedBatch> sink;
    private final int mostEntries;
    private final DiscoveryError tooLarge;

    // Guarded by this.
    private FeedBatch batch = new FeedBatch(false);
    private boolean over;

    FeedAttempt(StreamSink<FeedBatch> sink, int mostEntries, DiscoveryError tooLarge) {
        this.sink = sink;
        this.mostEntries = mostEntries;
        this.tooLarge = tooLarge;
    }

    @Override
    public void expect(Duration silence) {
        sink.expect(silence);
    }

    @Override
    public void alive() {
        sink.alive();
    }

    @Override
    public synchronized void begin() {
        batch = new FeedBatch(true);
        sink.alive();
    }

    @Override
    public synchronized void put(String service, String record, ServiceInstance instance) {
        batch.record(service, record, instance);
        gathered();
    }

    @Override
    public synchronized void remove(String service, String record) {
        batch.record(service, record, null);
        gathered();
    }

    @Override
    public synchronized void declare(String service) {
        batch.declared(service, true);
        gathered();
    }

    @Override
    public synchronized void forget(String service) {
        batch.declared(service, false);
        gathered();
    }

    /** A list may take longer to come than a stream may be silent, so it is heard; once in a hundred will do. */
    private void gathered() {
        if (batch.entries() > mostEntries) {
            batch = new FeedBatch(false);
            if (!over) {
                over = true;
                sink.failed(tooLarge);
            }
        } else if (batch.entries() % 100 == 1) {
            sink.alive();
        }
    }

    @Override
    public synchronized void flush(String revision, Runnable taken) {
        if (!over) {
            sink.answer(batch.flushedAt(revision), taken);
            batch = new FeedBatch(false);
        }
    }

    @Override
    public void failed(DiscoveryError error, Duration atLeast) {
        sink.failed(error, atLeast);
    }

    @Override
    public void failed(Throwable thrown) {
        sink.failed(thrown);
    }

    @Override
    public void ended(Duration pause) {
        sink.ended(pause);
    }
}
