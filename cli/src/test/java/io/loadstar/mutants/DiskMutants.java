package io.loadstar.mutants;

import java.util.List;

/** Faults in what serves before the registry's first answer, and in what is kept on disk for it. */
final class DiskMutants {

    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String DISK = "discovery-core/src/main/java/io/loadstar/internal/disk/";
    private static final String STARTUP_TEST = "io.loadstar.internal.engine.StartupTest#";
    private static final String STORE_TEST = "io.loadstar.internal.disk.SnapshotStoreTest#";
    private static final String FAULTS_TEST = "io.loadstar.internal.disk.SnapshotFaultsTest#";

    private DiskMutants() {}

    /** {@return the faults of a start} */
    static List<Mutant> startup() {
        return List.of(
                new Mutant(
                        "row 57: an error of the registry brings nothing from disk",
                        ENGINE + "ServiceEngine.java",
                        "            startups.come();\n",
                        "",
                        STARTUP_TEST + "row57_aProcessThatStartsWhileTheRegistryIsDownServesFromDiskAndSaysStale"),
                new Mutant(
                        "row 57: what comes from disk is as good as new",
                        ENGINE + "StandIn.java",
                        "time.nanoTime() - clamped(reading.age())",
                        "time.nanoTime()",
                        STARTUP_TEST + "row57_aProcessThatStartsWhileTheRegistryIsDownServesFromDiskAndSaysStale"),
                new Mutant(
                        "what the first answer takes from the disk is no removal",
                        ENGINE + "SnapshotKeeper.java",
                        "guarded = other.isBaseline();",
                        "guarded = false;",
                        STARTUP_TEST + "whatTheFirstAnswerTakesFromTheDiskIsARemoval"),
                new Mutant(
                        "the time of a file is when its content last changed",
                        ENGINE + "DiskCopy.java",
                        "loop.execute(this::refresh), REFRESH);",
                        "{}, REFRESH);",
                        STARTUP_TEST + "theTimeOfTheFileIsWhenTheRegistryLastVouchedForIt"));
    }

    /** {@return the faults in which files are believed} */
    static List<Mutant> files() {
        return List.of(
                new Mutant(
                        "row 58: a checksum is not compared",
                        DISK + "SnapshotCodec.java",
                        "if (head.getInt(16) != checksum(bytes)) {",
                        "if (false) {",
                        FAULTS_TEST + "row58_aSnapshotThatWasTamperedWithIsRefusedAndSaidOnce"),
                new Mutant(
                        "row 58: a file of any size is read",
                        DISK + "SnapshotFolder.java",
                        "if (facts.size() > mostBytes) {",
                        "if (false) {",
                        FAULTS_TEST + "row58_anOversizedFileIsRefusedWithoutBeingRead"),
                new Mutant(
                        "row 58: what is refused is said each time",
                        DISK + "SnapshotStore.java",
                        "said.add(name + ' ' + reason)",
                        "reason != null",
                        FAULTS_TEST + "row58_aLinkIsNotFollowed"),
                new Mutant(
                        "row 58: a link that appears late is followed",
                        DISK + "RealFileSteps.java",
                        "Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)",
                        "Set.of(StandardOpenOption.READ)",
                        FAULTS_TEST + "row58_aLinkThatAppearsBehindTheCheckIsNotFollowed"));
    }

    /** {@return the faults in whom a folder is shared with, and in how it is written to} */
    static List<Mutant> writes() {
        return List.of(
                new Mutant(
                        "row 58: a folder that others may write to is trusted",
                        DISK + "SnapshotFolder.java",
                        "if (facts.othersMayWrite()) {\n            throw new RefusedSnapshotException(\"others may write to the folder",
                        "if (false) {\n            throw new RefusedSnapshotException(\"others may write to the folder",
                        FAULTS_TEST + "row58_aFolderThatOthersMayWriteToIsNotUsed"),
                new Mutant(
                        "a file is written in its place",
                        DISK + "SnapshotFolder.java",
                        "Path temporary = folder.resolve(hash + '.' + UUID.randomUUID() + \".tmp\");",
                        "Path temporary = folder.resolve(name); steps.delete(temporary);",
                        STORE_TEST + "aProcessThatIsKilledAtAnyStepLeavesTheOldFileOrTheNew"),
                new Mutant(
                        "each change is written",
                        DISK + "SnapshotStore.java",
                        "active == null ? fresh : active;",
                        "fresh;",
                        STORE_TEST + "ofManyWithinASecondTheFirstAndTheNewestAreWritten"));
    }
}
