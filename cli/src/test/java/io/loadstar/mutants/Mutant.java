package io.loadstar.mutants;

import java.util.List;
import java.util.stream.Stream;

/**
 * One fault in one source file, and the test that must fail by it (immutable data).
 *
 * @param fault in words
 * @param source the file, from the project's root
 * @param text what is replaced; the file must have it exactly once
 * @param replacement what it is replaced by
 * @param test the test, as {@code package.Class#method}
 */
record Mutant(String fault, String source, String text, String replacement, String test) {

    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String SPI = "discovery-core/src/main/java/io/loadstar/spi/";
    private static final String BALANCER = "balancers/src/main/java/io/loadstar/balancer/";
    private static final String FILE = "registry-adapters/file/src/main/java/io/loadstar/registry/file/";
    private static final String ZOOKEEPER = "registry-adapters/zookeeper/src/main/java/io/loadstar/registry/zookeeper/";

    private static final String HTTP = "registry-adapters/http-support/src/main/java/io/loadstar/registry/http/";

    private static final String COMPLETION =
            "if (STATE.compareAndSet(this, OPEN, COMPLETED)" + " || STATE.compareAndSet(this, STARTED, COMPLETED)) {";

    private static final String ENGINE_TEST = "io.loadstar.internal.engine.";
    private static final String TICKET_TEST = "io.loadstar.spi.TicketTest";
    private static final String FILE_TEST = "io.loadstar.registry.file.FileReloadTest";
    private static final String OUTAGE_TEST = "io.loadstar.registry.zookeeper.OutageTest";

    private static final String TOKEN_TEST = "io.loadstar.registry.http.TokenTest";
    private static final String BOUNDS_TEST = "io.loadstar.registry.http.BoundsTest";

    /** {@return all mutants} */
    static List<Mutant> all() {
        return Stream.of(
                        door(),
                        ticket(),
                        inFlight(),
                        mailbox(),
                        sequence(),
                        rebuild(),
                        observers(),
                        clock(),
                        AddressMutants.policy(),
                        AddressMutants.translation(),
                        AddressMutants.names(),
                        AddressMutants.uses(),
                        WatchMutants.driver(),
                        WatchMutants.closing(),
                        WatchMutants.streams(),
                        ConsulMutants.discovery(),
                        RegistrationMutants.all(),
                        DiskMutants.startup(),
                        DiskMutants.files(),
                        DiskMutants.writes(),
                        RemovalMutants.guard(),
                        RemovalMutants.confirmation(),
                        HoldMutants.all(),
                        RemovalMutants.partOutOfReach(),
                        BoundMutants.all(),
                        FailoverMutants.all(),
                        SourceMutants.members(),
                        SourceMutants.merge(),
                        SourceMutants.watches(),
                        SourceMutants.shadow(),
                        TicketMutants.all(),
                        FloodMutants.rings(),
                        StatisticsMutants.all(),
                        zooKeeper(),
                        file(),
                        http())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutant> door() {
        return List.of(
                new Mutant(
                        "the picker is a plain field",
                        ENGINE + "Door.java",
                        "private volatile Picker picker;",
                        "private Picker picker;",
                        ENGINE_TEST + "DoorTest#aReaderThatSpinsSeesThePickerThatIsPublished"),
                new Mutant(
                        "publishing forgets to compare",
                        ENGINE + "Door.java",
                        "PICKER.compareAndSet(this, current, next);",
                        "picker = next;",
                        ENGINE_TEST + "DoorTest#ofAPublishAndAShutAtTheSameTimeTheShutStays"),
                new Mutant(
                        "a door that is shut opens again",
                        ENGINE + "Door.java",
                        "if (current != closed && current != next) {",
                        "if (current != next) {",
                        ENGINE_TEST + "DoorTest#onceShutItStaysShut"));
    }

    private static List<Mutant> ticket() {
        return List.of(
                new Mutant(
                        "the ticket counts with ++ where it should compare and set",
                        SPI + "Ticket.java",
                        COMPLETION,
                        "if (state++ == OPEN) {",
                        TICKET_TEST + "#ofConcurrentCompletionsOneCounts"),
                new Mutant(
                        "the ticket checks, takes a while, then sets",
                        SPI + "Ticket.java",
                        COMPLETION,
                        """
                        boolean first = state != COMPLETED;
                        Thread.yield();
                        state = COMPLETED;
                        if (first) {
                        """,
                        TICKET_TEST + "#ofConcurrentCompletionsOneCounts"));
    }

    private static List<Mutant> inFlight() {
        return List.of(
                new Mutant(
                        "requests in flight are counted up without an atomic",
                        SPI + "Host.java",
                        "long before = (long) LOAD.getAndAdd(this, BEGUN);",
                        "long before = load; load = before + BEGUN;",
                        TICKET_TEST + "#concurrentStartsAndCompletionsLeaveNothingInFlight"),
                new Mutant(
                        "requests in flight are counted down without an atomic",
                        SPI + "Host.java",
                        "LOAD.getAndAdd(this, ENDED);",
                        "load = load + ENDED;",
                        TICKET_TEST + "#concurrentStartsAndCompletionsLeaveNothingInFlight"));
    }

    private static List<Mutant> mailbox() {
        return List.of(
                new Mutant(
                        "a mailbox does not look once more after its turn, whose end takes a while",
                        SPI + "SerialMailbox.java",
                        """
                                scheduled.set(false);
                                // A task added after the last poll found the flag set and left its turn to this check.
                                if (!queue.isEmpty()) {\
                        """,
                        """
                                Thread.yield();
                                scheduled.set(false);
                                if (left == 0 && !queue.isEmpty()) {\
                        """,
                        ENGINE_TEST + "SerialMailboxTest#aTaskThatComesAsATurnEndsIsNotForgotten"),
                new Mutant(
                        "a mailbox takes no second turn",
                        SPI + "SerialMailbox.java",
                        "if (!queue.isEmpty()) {",
                        "if (false) {",
                        ENGINE_TEST + "SerialMailboxTest#aTurnRunsSixteenTasksAndLetsOthersHaveTheirs"));
    }

    private static List<Mutant> sequence() {
        return List.of(
                new Mutant(
                        "a sequence is used without its mask",
                        BALANCER + "Rotation.java",
                        "long masked = position & mask;",
                        "long masked = position;",
                        "io.loadstar.balancer.StripedSequenceTest#indexesStayInRangePastTheLastBitOfTheSequence"),
                new Mutant(
                        "row 61: a sequence starts at 0",
                        BALANCER + "StripedSequence.java",
                        "this(stripes, hosts, random.nextInt(START_BOUND));",
                        "this(stripes, hosts, 0L);",
                        "io.loadstar.balancer.FreshClientsTest#row61_firstPicksOfFreshClientsAreUniform(int)"));
    }

    private static List<Mutant> rebuild() {
        return List.of(
                new Mutant(
                        "an error takes the instances away",
                        ENGINE + "SnapshotKeeper.java",
                        ".state(state)",
                        ".instances(List.of()).state(state)",
                        ENGINE_TEST + "SnapshotKeeperTest#anErrorKeepsTheInstances"),
                new Mutant(
                        "every change is rebuilt at once",
                        ENGINE + "RebuildPacer.java",
                        "if (!ranBefore || sinceLast >= intervalNanos) {",
                        "if (!ranBefore || sinceLast >= 0) {",
                        ENGINE_TEST + "ServiceResolverTest#changesAreCoalescedToOneRebuildPerTenMilliseconds"),
                new Mutant(
                        "an unchanged set is given to the policy",
                        ENGINE + "LevelFactory.java",
                        "if (picker == null || !set.equals(lastSet)) {",
                        "if (picker == null || set != lastSet) {",
                        ENGINE_TEST + "ServiceEngineTest#anUnchangedSetDoesNotReachThePolicy"));
    }

    private static List<Mutant> observers() {
        return List.of(
                new Mutant(
                        "an observer's exception is not caught",
                        ENGINE + "EventQueue.java",
                        "} catch (RuntimeException | Error e) {",
                        "} catch (java.util.ConcurrentModificationException e) {",
                        ENGINE_TEST + "ObserverHubTest#anObserverThatThrowsIsToldOfTheNextEventToo"),
                new Mutant(
                        "row 52: observers are called on the loop",
                        ENGINE + "EventQueue.java",
                        "executor.execute(this::drain);",
                        "drain();",
                        ENGINE_TEST + "EngineFaultsTest#row52_aSlowAThrowingAndAReentrantObserverHarmNobody"),
                new Mutant(
                        "row 62: closing does not wait for the observers",
                        ENGINE + "ObserverHub.java",
                        "threads.awaitUnlessOwn(executor);",
                        "",
                        ENGINE_TEST + "EngineFaultsTest#row62_noCallbackAfterCloseReturned"));
    }

    private static List<Mutant> clock() {
        return List.of(new Mutant(
                "row 53: the age of a snapshot is told by the wall clock",
                ENGINE + "ServiceView.java",
                "time.nanoTime() - vouchedNanos",
                "time.wallTime().toEpochMilli() * 1_000_000 - vouchedNanos",
                ENGINE_TEST + "EngineFaultsTest#row53_theWallClockMayJumpWithoutExpiryOrStorm"));
    }

    private static List<Mutant> zooKeeper() {
        return List.of(
                new Mutant(
                        "row 25: a malformed payload is not left out",
                        ZOOKEEPER + "ServiceWatch.java",
                        "malformed.increment();",
                        "if (true) throw new IllegalStateException(e);",
                        "io.loadstar.registry.zookeeper.DiscoveryFaultsTest"
                                + "#row25_oneMalformedPayloadOfFiftyCostsItselfAndIsCountedAndLoggedOnce"),
                new Mutant(
                        "row 21: what is registered is written again",
                        ZOOKEEPER + "InstanceNode.java",
                        "} else if (removing || (ours && same)) {",
                        "} else if (removing) {",
                        OUTAGE_TEST + "#row21_suspendedShorterThanTheSessionRemovesNothingAndRegistersNothingAgain"),
                new Mutant(
                        "row 21: an attempt to connect may take the whole session",
                        ZOOKEEPER + "BoundedAttempts.java",
                        "return Math.max(attempts, members.size());",
                        "return members.size();",
                        OUTAGE_TEST + "#row21_anAttemptToConnectThatNobodyAnswersCostsNoSession"),
                new Mutant(
                        "row 22: a new session registers late",
                        ZOOKEEPER + "ZooKeeperRegistrar.java",
                        "registrations.check();",
                        "context.scheduler().schedule(registrations::check, java.time.Duration.ofSeconds(6));",
                        OUTAGE_TEST + "#row22_anExpiredSessionRegistersAgainWithinTwoSecondsWithANewOwner"));
    }

    private static List<Mutant> file() {
        return List.of(
                new Mutant(
                        "row 47: an unreadable file has no instances",
                        FILE + "FileDiscoverer.java",
                        "return Answer.failed(requireNonNull(view.failure())"
                                + ".toError(key + \" (what was known is kept)\"));",
                        "return Answer.of(ServiceSnapshot.builder(key).source(source).build());",
                        FILE_TEST + "#row47_emptyFileKeepsTheOldSetAndIsReadAgainWithinASecond"),
                new Mutant(
                        "row 47: an unreadable file is read again after the interval only",
                        FILE + "FilePoller.java",
                        "Duration delay = RETRY.compareTo(options.interval()) < 0 ? RETRY : options.interval();",
                        "Duration delay = options.interval();",
                        FILE_TEST + "#row47_longIntervalDoesNotDelayTheRetry"));
    }

    private static List<Mutant> http() {
        return List.of(
                new Mutant(
                        "row 34: a refused token is not read again",
                        HTTP + "Sending.java",
                        "if (!again || !takesAnotherToken(answer)) {",
                        "if (again || !takesAnotherToken(answer)) {",
                        TOKEN_TEST + "#row34_aNewTokenThatIsRefusedTooIsTheEnd"),
                new Mutant(
                        "row 63: what is around a body has no bound",
                        HTTP + "Clients.java",
                        "new BoundedSockets(options.maxBody())",
                        "new BoundedSockets(8L * options.maxBody())",
                        BOUNDS_TEST + "#row63_aChunkHeaderWithoutEndIsCutOff"),
                new Mutant(
                        "row 63: a body is counted before it is inflated, not after",
                        HTTP + "Sending.java",
                        "route.maxBody(), \"inflated body\"",
                        "1L << 40, \"inflated body\"",
                        BOUNDS_TEST + "#row63_aGzipBombIsCutOffWhereItIsTooLargeInflated"));
    }

    @Override
    public String toString() {
        return fault;
    }
}
