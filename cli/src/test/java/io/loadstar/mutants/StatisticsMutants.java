package io.loadstar.mutants;

import java.util.List;

/** The mutants of what is counted of a service, and of who is told of it. */
final class StatisticsMutants {

    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String TEST = "io.loadstar.internal.engine.";
    private static final String COUNTS = TEST + "StatisticsTest#";
    private static final String OBSERVER = TEST + "StatisticsObserverTest#";

    private StatisticsMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "a ticket of a host that has just gone is not counted",
                        ENGINE + "PickTally.java",
                        "sum + sum(gone) - last",
                        "sum - last",
                        TEST + "PickTallyTest#aTicketTakenBeforeTheHostsAreToldAndOneOfAPickThatHeldTheOldPickerCount"),
                new Mutant(
                        "a host's count is not followed over its turn",
                        ENGINE + "PickTally.java",
                        "Integer.toUnsignedLong(sum + sum(gone) - last)",
                        "Integer.toUnsignedLong(sum + sum(gone)) - Integer.toUnsignedLong(last)",
                        TEST + "PickTallyTest#theCountGoesOnWhenAHostsTurnsOver"),
                new Mutant(
                        "a pick that throws is not counted",
                        ENGINE + "FailingPicker.java",
                        "        picks.increment();\n",
                        "",
                        COUNTS + "picksThatThrowAreCountedByReasonTicketOrNot"),
                new Mutant(
                        "a change of health is not counted",
                        ENGINE + "ServiceEvents.java",
                        "        counters.healthChanges.increment();\n",
                        "",
                        COUNTS + "eachChangeOfHealthIsCountedThoughAFlappingOneIsToldOfOnceASecond"),
                new Mutant(
                        "an observer of statistics that comes late is not told of the services there are",
                        ENGINE + "ServiceWatchers.java",
                        "        engines.forEach(watcher::begin);\n",
                        "",
                        OBSERVER + "oneThatComesLateIsToldOfAllAndThenOfEachOnce"),
                new Mutant(
                        "observers of statistics are not told that the resolver is closed",
                        ENGINE + "DefaultServiceResolver.java",
                        "entries.forEach(this::end);",
                        "entries.forEach(entry -> entry.engine().close());",
                        OBSERVER + "closingTheResolverEndsAllBeforeItReturns"));
    }
}
