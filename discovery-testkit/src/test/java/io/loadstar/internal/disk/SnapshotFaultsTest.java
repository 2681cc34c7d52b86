package io.loadstar.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceKey;
import io.loadstar.testkit.TestInstances;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders that somebody else has had a hand in. */
class SnapshotFaultsTest {

    private @TempDir Path temporary;
    private DiskRig rig;

    @BeforeEach
    void write() {
        rig = new DiskRig(temporary.resolve("snapshots"));
        rig.store().write(rig.snapshot(3));
        assertThat(rig.count()).isEqualTo(3);
    }

    /** Reads a few times with one store, which must refuse, say so once, and work again after the next write. */
    private void assertRefused(FileSteps steps, String reason) {
        SnapshotStore store = rig.store(steps);
        List<String> log = DiskRig.logged(() -> {
            for (int round = 0; round < 3; round++) {
                DiskReading read = rig.read(store);
                assertThat(read.found()).isNull();
                assertThat(read.said()).startsWith("snapshot on disk refused: ").contains(reason);
            }
        });
        assertThat(log)
                .singleElement()
                .asString()
                .contains("orders: the snapshot that is on disk is not used: ")
                .contains(reason)
                .contains("said once");
    }

    private void assertRefused(String reason) {
        assertRefused(new RealFileSteps(), reason);
    }

    private void assertReplaced() {
        rig.store().write(rig.snapshot(4));
        assertThat(rig.count()).isEqualTo(4);
    }

    /** Whatever the folder is, nothing is written to it, and that is said once. */
    private void assertNothingIsKept(FileSteps steps, String reason) {
        SnapshotStore store = rig.store(steps);
        List<String> log = DiskRig.logged(() -> {
            for (int round = 0; round < 3; round++) {
                store.write(rig.snapshot(5));
                rig.time.advance(java.time.Duration.ofSeconds(2));
            }
        });
        assertThat(log)
                .singleElement()
                .asString()
                .contains("the last good snapshots are not kept: ")
                .contains(reason);
    }

    @Test
    void row58_aSnapshotThatWasTamperedWithIsRefusedAndSaidOnce() throws IOException {
        byte[] bytes = Files.readAllBytes(rig.file());
        bytes[bytes.length - 20] ^= 1;
        Files.write(rig.file(), bytes);

        assertRefused("it was damaged: its checksum is not that of its content");
        assertReplaced();
    }

    @Test
    void row58_aSnapshotThatIsCutOffIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(rig.file());
        Files.write(rig.file(), java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertRefused("it is cut off");
        assertReplaced();
    }

    @Test
    void row58_anOversizedFileIsRefusedWithoutBeingRead() throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(DiskRig.MOST_BYTES + 1);
        Files.write(rig.file(), zeros.array());
        FileSteps unread = new RealFileSteps() {
            @Override
            public byte[] read(Path file, int mostBytes) {
                throw new AssertionError("it was read");
            }
        };

        assertRefused(unread, "it has 100001 bytes (expected: at most 100000)");
        assertReplaced();
    }

    @Test
    void row58_aLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.move(rig.file(), temporary.resolve("elsewhere"));
        Files.createSymbolicLink(rig.file(), elsewhere);

        assertRefused("it is a link (expected: a plain file)");
        assertReplaced();
        assertThat(Files.isSymbolicLink(rig.file())).isFalse();
    }

    @Test
    void row58_aLinkThatAppearsBehindTheCheckIsNotFollowed() throws IOException {
        Path elsewhere = Files.copy(rig.file(), temporary.resolve("elsewhere"));
        FileSteps late = new RealFileSteps() {
            @Override
            public @Nullable Facts facts(Path path) throws IOException {
                Facts facts = super.facts(path);
                if (path.equals(rig.file()) && !Files.isSymbolicLink(path)) {
                    Files.delete(path);
                    Files.createSymbolicLink(path, elsewhere);
                }
                return facts != null && facts.kind() == Kind.LINK ? super.facts(elsewhere) : facts;
            }
        };

        assertRefused(late, "it could not be read");
    }

    @Test
    void row58_aFileOfAnotherUserIsRefused() {
        FileSteps foreign = new RealFileSteps() {
            @Override
            public @Nullable Facts facts(Path path) throws IOException {
                Facts facts = super.facts(path);
                return facts == null || !path.equals(rig.file())
                        ? facts
                        : new Facts(facts.kind(), facts.size(), facts.changed(), "mallory", facts.permissions());
            }
        };

        assertRefused(foreign, "it belongs to mallory (expected: ");
    }

    @Test
    void row58_aFileThatOthersMayWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(rig.file(), PosixFilePermissions.fromString("rw-rw----"));

        assertRefused("others may write to it (expected: a file of mode 0600)");
        assertReplaced();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void row58_whatIsNoFileIsRefused() throws IOException {
        Files.delete(rig.file());
        Files.createDirectory(rig.file());

        assertRefused("it is a folder (expected: a plain file)");
    }

    @Test
    void row58_theSnapshotOfAnotherServiceIsRefused() throws IOException {
        StoredSnapshot other = new StoredSnapshot(
                rig.time.wallTime(),
                DiskRig.REGISTRY,
                ServiceKey.parse("payments"),
                "",
                TestInstances.of("payments", 1));
        rig.store().write(other);
        Path theirs = rig.folder.resolve(SnapshotFolder.fileName(other.registry(), other.service()));
        Files.move(theirs, rig.file(), StandardCopyOption.REPLACE_EXISTING);

        assertRefused("it is of another service or registry");
        assertReplaced();
    }

    @Test
    void row58_aFolderThatIsALinkIsNotUsed() throws IOException {
        Path elsewhere = Files.move(rig.folder, temporary.resolve("elsewhere"));
        Files.createSymbolicLink(rig.folder, elsewhere);

        assertRefused("the folder is a link (expected: a folder, and no link to one)");
        assertNothingIsKept(new RealFileSteps(), "the folder is a link");
    }

    @Test
    void row58_aFolderThatOthersMayWriteToIsNotUsed() throws IOException {
        Files.setPosixFilePermissions(rig.folder, PosixFilePermissions.fromString("rwxrwx---"));

        assertRefused("others may write to the folder (expected: mode 0700; run chmod 700 " + rig.folder);
        assertNothingIsKept(new RealFileSteps(), "others may write to the folder");
    }

    @Test
    void row58_aFolderOfAnotherUserIsNotUsed() {
        FileSteps foreign = new RealFileSteps() {
            @Override
            public String self(Path folder) {
                return "somebody else";
            }
        };

        assertRefused(foreign, "(expected: somebody else; run chown, or name a folder for this program alone)");
        assertNothingIsKept(foreign, "the folder belongs to ");
    }

    @Test
    void row58_whatIsNoFolderIsNotUsed() throws IOException {
        Files.delete(rig.file());
        Files.delete(rig.folder);
        Files.createFile(rig.folder);

        assertRefused("the folder is a file (expected: a folder, and no link to one)");
        assertNothingIsKept(new RealFileSteps(), "the folder is a file");
    }
}
