package io.loadstar.mutants;

import java.util.List;

/** Faults in the look-out for tickets that nobody completes. */
final class TicketMutants {

    private static final String SPI = "discovery-core/src/main/java/io/loadstar/spi/";
    private static final String LEAK = "discovery-core/src/main/java/io/loadstar/internal/leak/";
    private static final String WATCH_TEST = "io.loadstar.spi.TicketWatchTest";
    private static final String TRACKER_TEST = "io.loadstar.internal.leak.LeakTrackerTest";

    private TicketMutants() {}

    /** {@return all faults} */
    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "a watch checks, takes a while, then ends",
                        SPI + "TicketWatch.java",
                        "return ENDED.compareAndSet(this, false, true);",
                        """
                        boolean first = !ended;
                        Thread.yield();
                        ended = true;
                        return first;
                        """,
                        WATCH_TEST + "#ofACompletionAndAGivingBackAtTheSameTimeOneCounts"),
                new Mutant(
                        "every so manieth ticket is watched, whatever pattern there is in them",
                        SPI + "Host.java",
                        "TURN = 0x9E3779B9L;",
                        "TURN = 1L << 25;",
                        WATCH_TEST + "#eachTurnOfAPatternIsWatchedAsOften(int)"),
                new Mutant(
                        "what a forgotten ticket counted stays in flight",
                        SPI + "TicketWatch.java",
                        "host.giveBack();",
                        "",
                        TRACKER_TEST + "#aTicketThatIsNeverCompletedIsToldWithWhoTookIt"),
                new Mutant(
                        "a completed ticket is not forgotten by its watch",
                        SPI + "WatchedTicket.java",
                        "boolean first = watch == null || watch.complete();",
                        "boolean first = true;",
                        TRACKER_TEST + "#aCompletedTicketIsNotToldHoweverLateItIsCollected"),
                new Mutant(
                        "stacks are taken without a budget",
                        LEAK + "LeakTracker.java",
                        "return !closed && budget.get() > 0 && watched.size() < MOST && budget.getAndDecrement() > 0;",
                        "return !closed && watched.size() < MOST;",
                        TRACKER_TEST + "#asManyTicketsASecondAsTheBudgetHasAreWatched"));
    }
}
