package io.loadstar.internal.leak;

import io.loadstar.Pick;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.TimeSource;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a sample of the tickets of one resolver and tells of those that nobody completed (concurrent).
 *
 * <p>The stack of a ticket's taker costs microseconds, so at most {@value #BUDGET} tickets a second begin to be watched,
 * and at most {@value #MOST} are watched at a time. A watch is a phantom reference: when the collector found that the
 * ticket is out of everybody's reach, the next tick of the timer hears of it. No thread is needed for that.
 */
public final class LeakTracker implements AutoCloseable {

    /** The most tickets that begin to be watched in a second. */
    static final int BUDGET = 64;

    /** The most tickets that are watched at a time, so that long requests do not fill the heap with stacks. */
    static final int MOST = 1_024;

    /** The most call sites that the log names. */
    static final int SITES = 256;

    private static final Logger LOG = LoggerFactory.getLogger(LeakTracker.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final TimeSource time;
    private final LoopScheduler loops;
    private final Consumer<ResolverEvent> events;
    private final ReferenceQueue<Pick> queue = new ReferenceQueue<>();
    private final Set<WatchedPick> watched = ConcurrentHashMap.newKeySet();
    private final Set<ServiceTickets> services = ConcurrentHashMap.newKeySet();
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final AtomicInteger budget = new AtomicInteger(BUDGET);
    private final AtomicLong found = new AtomicLong();
    private volatile Cancellable timer;
    private volatile boolean closed;

    /**
     * Creates a tracker, whose timer runs at once.
     *
     * @param time the resolver's time
     * @param loops what the timer runs on
     * @param events is told of each ticket that is found
     */
    public LeakTracker(TimeSource time, LoopScheduler loops, Consumer<ResolverEvent> events) {
        this.time = time;
        this.loops = loops;
        this.events = events;
        this.timer = loops.schedule(this::tick, TICK);
    }

    /**
     * Begins to watch the tickets of a service.
     *
     * @param service the service
     * @param sampling of how many tickets one is watched; 0 for none
     * @return what its hosts share
     */
    public ServiceTickets begin(ServiceKey service, int sampling) {
        ServiceTickets tickets = new ServiceTickets(service, sampling, time, this);
        services.add(tickets);
        return tickets;
    }

    void end(ServiceTickets tickets) {
        services.remove(tickets);
    }

    /** {@return tickets that were found so far; each stands for as many as one is sampled of} */
    public long found() {
        return found.get();
    }

    private void tick() {
        if (!closed) {
            budget.set(BUDGET);
            services.forEach(ServiceTickets::turn);
            drain();
            timer = loops.schedule(this::tick, TICK);
            if (closed) {
                timer.cancel();
            }
        }
    }

    boolean mayWatch() {
        return !closed && budget.get() > 0 && watched.size() < MOST && budget.getAndDecrement() > 0;
    }

    WatchedPick watch(Pick ticket, Host host, ServiceTickets tickets) {
        WatchedPick watch = new WatchedPick(ticket, host, tickets, queue);
        watched.add(watch);
        return watch;
    }

    void forget(WatchedPick watch) {
        watched.remove(watch);
    }

    @Nullable
    Duration oldestPick(Host host) {
        return watched.stream()
                .filter(watch -> watch.host() == host)
                .map(WatchedPick::age)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** {@return the tickets that are watched; for tests, which have no say in when a collector runs} */
    Set<WatchedPick> watched() {
        return watched;
    }

    private void drain() {
        for (Reference<? extends Pick> next = queue.poll(); next != null; next = queue.poll()) {
            WatchedPick watch = (WatchedPick) next;
            watched.remove(watch);
            if (watch.isLeak()) {
                tell(watch, found.incrementAndGet());
            }
        }
    }

    private void tell(WatchedPick watch, long number) {
        ServiceKey service = watch.tickets().service();
        String place = watch.site().place();
        if (said.size() < SITES && said.add(service + " " + place)) {
            LOG.warn(
                    "{}: a pick was never completed; taken at {}; said once per place",
                    service,
                    place,
                    watch.site().trace());
        }
        events.accept(ResolverEvent.builder(ResolverEvent.Kind.LEAK, service)
                .at(time.wallTime())
                .instance(watch.host().instance())
                .message("a pick was never completed; taken at " + place + "; " + number + " found so far")
                .build());
    }

    /** Ends the timer and tells what is known; tickets may still be completed. */
    @Override
    public void close() {
        closed = true;
        timer.cancel();
        drain();
        watched.clear();
    }
}
