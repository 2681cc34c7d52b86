package io.loadstar.internal.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.leaks.Checkout;
import io.loadstar.testkit.TestHost;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Here a test decides when the collector finds a ticket: it puts the watch into the queue as the collector would. */
class LeakTrackerTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<ResolverEvent> events = new ArrayList<>();
    private final LeakTracker tracker = new LeakTracker(time, time, events::add);
    private final ServiceTickets tickets = tracker.begin(ORDERS, 1);
    private final TestHost host = host(0, tickets);

    private static TestHost host(int number, ServiceTickets tickets) {
        return new TestHost(TestInstances.instance("orders", number), tickets);
    }

    /** The collector finds that all tickets that are watched are out of reach. */
    private void collectAll() {
        List.copyOf(tracker.watched()).forEach(Reference::enqueue);
    }

    @Test
    void aTicketThatIsNeverCompletedIsToldWithWhoTookIt() {
        Checkout.pay(host);
        assertThat(host.inFlight()).isEqualTo(1);
        collectAll();
        time.advance(SECOND);

        assertThat(host.inFlight()).isZero();
        assertThat(tracker.found()).isEqualTo(1);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(ResolverEvent.Kind.LEAK);
            assertThat(event.service()).isEqualTo(ORDERS);
            assertThat(event.instance()).isEqualTo(host.instance());
            assertThat(event.message())
                    .startsWith("a pick was never completed; taken at ")
                    .contains("io.loadstar.leaks.Checkout.pay(Checkout.java:")
                    .endsWith("; 1 found so far");
        });
    }

    @Test
    void theLogNamesAPlaceOnceWithItsStack() {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 3; i++) {
                Checkout.pay(host);
                Checkout.refund(host);
                collectAll();
                time.advance(SECOND);
            }
        } finally {
            System.setErr(before);
        }

        String log = bytes.toString(StandardCharsets.UTF_8);
        assertThat(log.lines().filter(line -> line.contains("a pick was never completed")))
                .hasSize(2)
                .allMatch(line -> line.contains("orders: a pick was never completed; taken at "))
                .anyMatch(line -> line.contains("Checkout.pay("))
                .anyMatch(line -> line.contains("Checkout.refund("));
        assertThat(log.lines().filter(line -> line.contains("\tat "))).anyMatch(line -> line.contains("theLogNames"));
        assertThat(events).hasSize(6);
    }

    @Test
    void aCompletedTicketIsNotToldHoweverLateItIsCollected() {
        Pick pick = Checkout.pay(host);
        List<WatchedPick> watches = List.copyOf(tracker.watched());
        assertThat(watches).hasSize(1);

        pick.complete(Outcome.SUCCESS);
        assertThat(tracker.watched()).isEmpty();
        watches.forEach(Reference::enqueue);
        time.advance(SECOND);

        assertThat(events).isEmpty();
        assertThat(host.inFlight()).isZero();
    }

    @Test
    void aTicketThatIsCompletedAfterItWasGivenBackCountsAsLate() {
        Pick pick = Checkout.pay(host);
        collectAll();
        time.advance(SECOND);
        pick.complete(Outcome.SUCCESS);

        assertThat(host.inFlight()).isZero();
        assertThat(tickets.lateCompletions()).isEqualTo(1);
    }

    @Test
    void asManyTicketsASecondAsTheBudgetHasAreWatched() {
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 10 * LeakTracker.BUDGET; i++) {
                Checkout.payAndComplete(host);
                Checkout.pay(host);
            }
            // Every other one of the budget is completed at once.
            assertThat(tracker.watched()).hasSize(second * LeakTracker.BUDGET / 2);
            time.advance(SECOND);
        }
    }

    @Test
    void atMostSoManyAreWatchedAtATime() {
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < LeakTracker.BUDGET; i++) {
                Checkout.pay(host);
            }
            time.advance(SECOND);
        }
        assertThat(tracker.watched()).hasSize(LeakTracker.MOST);

        collectAll();
        time.advance(SECOND);
        Checkout.pay(host);
        assertThat(tracker.watched()).hasSize(1);
    }

    @Test
    void theOldestTicketOfAHostIsThatOfItsOwn() {
        TestHost other = host(1, tickets);
        assertThat(host.oldestPick()).isNull();
        Pick old = Checkout.pay(host);
        time.advance(Duration.ofMillis(2_500));
        Checkout.pay(host);
        Checkout.pay(other);
        time.advance(Duration.ofMillis(1_000));

        assertThat(host.oldestPick()).isEqualTo(Duration.ofMillis(3_500));
        assertThat(host.busyFor()).isEqualTo(Duration.ofMillis(3_500));
        assertThat(other.oldestPick()).isEqualTo(Duration.ofMillis(1_000));
        assertThat(other.busyFor()).isEqualTo(Duration.ofMillis(1_500));
        old.complete(Outcome.SUCCESS);
        assertThat(host.oldestPick()).isEqualTo(Duration.ofMillis(1_000));
    }

    @Test
    void withSamplingOffNothingIsWatchedAndTheClockGoesOn() {
        TestHost unwatched = host(1, tracker.begin(ServiceKey.parse("other"), 0));
        for (int i = 0; i < 1_000; i++) {
            Checkout.pay(unwatched);
        }
        time.advance(SECOND.multipliedBy(5));

        assertThat(tracker.watched()).isEmpty();
        assertThat(unwatched.oldestPick()).isNull();
        assertThat(unwatched.busyFor()).isEqualTo(SECOND.multipliedBy(5));
    }

    @Test
    void closeTellsWhatIsKnownAndEndsAll() {
        Checkout.pay(host);
        collectAll();
        Pick open = Checkout.pay(host);
        tracker.close();
        assertThat(events).hasSize(1);
        assertThat(tracker.watched()).isEmpty();
        assertThat(time.pending()).isZero();

        Checkout.pay(host);
        assertThat(tracker.watched()).isEmpty();
        open.complete(Outcome.SUCCESS);
        assertThat(host.inFlight()).isEqualTo(1);
    }
}
