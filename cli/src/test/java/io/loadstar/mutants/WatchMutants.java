package io.loadstar.mutants;

import java.util.List;

/** Faults in the watch driver and in what stands on it. */
final class WatchMutants {

    private static final String WATCH = "discovery-core/src/main/java/io/loadstar/spi/watch/";
    private static final String TEST = "io.loadstar.spi.watch.";

    private WatchMutants() {}

    /** {@return faults of the driver in which attempts it opens, and which one counts} */
    static List<Mutant> driver() {
        return List.of(
                new Mutant(
                        "a silent stream is waited for for ever",
                        WATCH + "WatchDriver.java",
                        "silent(limit);",
                        "checkAfter(limit.toNanos());",
                        TEST + "WatchDriverTest#aSilentAttemptIsGivenUpAtItsLimitAndOpenedAgain"),
                new Mutant(
                        "what an earlier attempt says counts",
                        WATCH + "WatchDriver.java",
                        "if (current == this) {\n                    heardAt",
                        "if (current != null) {\n                    heardAt",
                        TEST + "WatchDriverTest#whatComesLateFromAnEarlierAttemptIsDropped"),
                new Mutant(
                        "an answer that is dropped moves the cursor",
                        WATCH + "WatchDriver.java",
                        "hear(() -> {\n                taken.run();",
                        "taken.run();\n            hear(() -> {",
                        TEST + "WatchDriverTest#theCursorMovesOnlyWithAnAnswerThatCounts"),
                new Mutant(
                        "the back-off is not reset by health",
                        WATCH + "Backoff.java",
                        "if (healthy && time.nanoTime() - healthySince >= HEALTHY_NANOS) {",
                        "if (false) {",
                        TEST + "BackoffTest#aMinuteOfHealthStartsAgainAndLessDoesNot"),
                new Mutant(
                        "a stream that failed is opened again at once",
                        WATCH + "WatchDriver.java",
                        "openAfter(wait.compareTo(atLeast) < 0 ? atLeast : wait);",
                        "openAfter(Duration.ZERO);",
                        TEST + "WatchDriverScriptTest#theReceiverIsToldInTheOrderOfTheNewestAttempts(long)"));
    }

    /** {@return faults of what is told once a watch is closed} */
    static List<Mutant> closing() {
        return List.of(
                new Mutant(
                        "a listener is told after close",
                        WATCH + "Teller.java",
                        "if (!closed.get()) {",
                        "if (true) {",
                        TEST + "WatchDriverTest#anAnswerThatIsTakenWhileTheWatchIsClosedIsNotTold"),
                new Mutant(
                        "close does not wait for the listener",
                        WATCH + "Teller.java",
                        "awaitListener();\n        }\n        return first;",
                        "}\n        return first;",
                        TEST + "TellerTest#closeWaitsForTheCallThatIsRunning"));
    }

    /** {@return faults of what stands on the driver for registries that only answer, or have one stream for all} */
    static List<Mutant> streams() {
        return List.of(
                new Mutant(
                        "a fetch does not wait for the one before",
                        WATCH + "Polling.java",
                        "if (running != null) {",
                        "if (false) {",
                        TEST + "PollingTest#thereAreNeverTwoFetchesAtOnceEvenIfOneHeedsNoInterruption"),
                new Mutant(
                        "a list adds to the half one before it",
                        WATCH + "FeedAttempt.java",
                        "batch = new FeedBatch(true);",
                        "batch = batch.isComplete() ? batch : new FeedBatch(true);",
                        TEST + "DemultiplexerScriptTest#eachSubscriberKnowsTheTruthAndNeverAPartOfIt(long)"),
                new Mutant(
                        "what a list does not mention is not told as gone",
                        WATCH + "FeedState.java",
                        "new HashSet<>(before.keySet());",
                        "new HashSet<>();",
                        TEST + "DemultiplexerScriptTest#eachSubscriberKnowsTheTruthAndNeverAPartOfIt(long)"),
                new Mutant(
                        "a recovery without changes is not told",
                        WATCH + "Demultiplexer.java",
                        "if (recovered || (",
                        "if ((",
                        TEST + "DemultiplexerTest#aListThatIsBrokenOffIsNotToldAndTakesNothingAway"),
                new Mutant(
                        "subscribers are called one after another",
                        WATCH + "Subscriber.java",
                        "mailbox.execute(this::deliver);",
                        "deliver();",
                        TEST + "DemultiplexerTest#aSlowListenerDelaysNoOtherAndIsToldTheLastState"));
    }
}
