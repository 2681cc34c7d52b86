package io.loadstar.internal.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When snapshots are written, how they lie on the disk, and what is believed of their age. */
class SnapshotStoreTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private @TempDir Path temporary;
    private DiskRig rig;

    @BeforeEach
    void makeRig() {
        rig = new DiskRig(temporary.resolve("a/snapshots"));
    }

    /** Counts the files that are written. */
    private static final class Counting extends RealFileSteps {
        private final AtomicInteger files = new AtomicInteger();

        @Override
        public void create(Path file, byte[] bytes) throws IOException {
            if (bytes.length > 0) {
                files.incrementAndGet();
            }
            super.create(file, bytes);
        }
    }

    @Test
    void whatIsWrittenIsReadByTheNextProcess() {
        StoredSnapshot written = rig.snapshot(3);
        rig.store().write(written);
        rig.time.advance(Duration.ofHours(2));

        DiskReading read = rig.read();

        assertThat(read.found()).isEqualTo(written);
        assertThat(read.age()).isEqualTo(Duration.ofHours(2));
        assertThat(read.said()).isEqualTo("snapshot on disk of 2026-01-01T00:00:00Z, 7200 s old");
    }

    @Test
    void theFolderAndTheFilesAreForTheOwnerAlone() throws IOException {
        rig.store().write(rig.snapshot(3));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.file())))
                .isEqualTo("rw-------");
        assertThat(rig.names()).singleElement().asString().matches("[0-9a-f]{64}\\.snapshot");
    }

    @Test
    void theNameOfAFileIsThatOfItsRegistryAndService() {
        ServiceKey other = ServiceKey.parse("orders?tag=blue");

        assertThat(SnapshotFolder.fileName("r", DiskRig.ORDERS))
                .isEqualTo("243391dc6abd45c6a92bb069348b57dca6bece471bafc42c7309b800403f4879.snapshot")
                .isNotEqualTo(SnapshotFolder.fileName("s", DiskRig.ORDERS))
                .isNotEqualTo(SnapshotFolder.fileName("r", other));
    }

    @Test
    void whereNothingIsNothingIsReadAndNothingMade() {
        assertThat(rig.read()).isEqualTo(DiskReading.NOTHING);
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void ofManyWithinASecondTheFirstAndTheNewestAreWritten() {
        Counting steps = new Counting();
        SnapshotStore store = rig.store(steps);
        for (int count = 1; count <= 50; count++) {
            store.write(rig.snapshot(count));
        }
        assertThat(steps.files).hasValue(1);
        assertThat(rig.count()).isEqualTo(1);

        rig.time.advance(SECOND.minusMillis(1));
        assertThat(steps.files).hasValue(1);
        rig.time.advance(Duration.ofMillis(1));
        assertThat(steps.files).hasValue(2);
        assertThat(rig.count()).isEqualTo(50);

        rig.time.advance(Duration.ofMinutes(1));
        assertThat(steps.files).hasValue(2);
        assertThat(rig.time.pending()).isZero();
        store.write(rig.snapshot(7));
        assertThat(rig.count()).isEqualTo(7);
    }

    @Test
    void ofOneServiceOneIsWrittenAtATime() {
        Counting steps = new Counting();
        List<Runnable> asked = new ArrayList<>();
        SnapshotStore store = rig.store(steps, asked::add);
        for (int count = 1; count <= 5; count++) {
            store.write(rig.snapshot(count));
            rig.time.advance(SECOND.multipliedBy(5));
        }
        assertThat(asked).hasSize(1);

        asked.get(0).run();

        assertThat(rig.count()).isEqualTo(5);
    }

    @Test
    void closeWritesWhatWaitsAndNothingIsWrittenLater() {
        SnapshotStore store = rig.store();
        store.write(rig.snapshot(1));
        store.write(rig.snapshot(2));

        store.close();
        store.write(rig.snapshot(3));
        rig.time.advance(SECOND.multipliedBy(5));

        assertThat(rig.count()).isEqualTo(2);
    }

    @Test
    void aSnapshotThatIsTooOldIsRefused() {
        rig.store().write(rig.snapshot(3));

        rig.time.moveWallClock(Duration.ofDays(3));
        assertThat(rig.count()).isEqualTo(3);
        rig.time.moveWallClock(Duration.ofMillis(1));
        assertThat(rig.read().said())
                .isEqualTo("snapshot on disk refused: it is of 2026-01-01T00:00:00Z (expected: at most PT72H old;"
                        + " disk.max-age sets it)");
        rig.time.moveWallClock(Duration.ofDays(3_000));
        assertThat(rig.store()
                        .read(DiskRig.REGISTRY, DiskRig.ORDERS, Duration.ZERO)
                        .found())
                .isNotNull();
    }

    @Test
    void aSnapshotFromTheFutureIsNewAndThatIsSaid() {
        rig.store().write(rig.snapshot(3));
        rig.time.moveWallClock(Duration.ofSeconds(-60));
        assertThat(DiskRig.logged(() -> assertThat(rig.read().age()).isZero())).isEmpty();

        rig.time.moveWallClock(Duration.ofSeconds(-1));

        assertThat(DiskRig.logged(() -> assertThat(rig.read().age()).isZero()))
                .singleElement()
                .asString()
                .contains("orders: the snapshot on disk is of 2026-01-01T00:00:00Z, which is still to come");
    }

    @Test
    void aFullDiskIsSaidOnceAndTriedAgainAtTheNextChange() {
        AtomicInteger tries = new AtomicInteger();
        FileSteps full = new RealFileSteps() {
            @Override
            public void create(Path file, byte[] bytes) throws IOException {
                if (bytes.length > 0 && tries.incrementAndGet() <= 3) {
                    super.create(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
                    throw new IOException("No space left on device");
                }
                super.create(file, bytes);
            }
        };
        SnapshotStore store = rig.store(full);

        List<String> log = DiskRig.logged(() -> {
            for (int count = 1; count <= 4; count++) {
                store.write(rig.snapshot(count));
                rig.time.advance(SECOND);
            }
        });

        assertThat(log)
                .singleElement()
                .asString()
                .contains(
                        "the last good snapshots are not kept: java.io.IOException: No space left on device; said once");
        assertThat(tries).hasValue(4);
        assertThat(rig.count()).isEqualTo(4);
    }

    @Test
    void whatCannotBeKeptIsSaidOnce() {
        SnapshotStore store = rig.store();

        List<String> log = DiskRig.logged(() -> {
            for (int round = 0; round < 3; round++) {
                store.write(rig.snapshot(5_000));
                rig.time.advance(SECOND);
            }
        });

        assertThat(log)
                .singleElement()
                .asString()
                .contains("orders: the snapshot cannot be kept on disk: it is larger than 100000 bytes; said once");
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtStartAndNothingElse() throws IOException {
        Files.createDirectories(
                rig.folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String hash = "0".repeat(64);
        Set<String> kept = Set.of(hash + ".tmp", "notes.txt", hash + ".snapshot");
        for (String name : kept) {
            Files.createFile(rig.folder.resolve(name));
            age(name);
        }
        String young = hash + '.' + UUID.randomUUID() + ".tmp";
        Files.createFile(rig.folder.resolve(young));
        String old = hash + '.' + UUID.randomUUID() + ".tmp";
        Files.createFile(rig.folder.resolve(old));
        age(old);
        String probe = SnapshotFolder.PROBE + UUID.randomUUID();
        Files.createFile(rig.folder.resolve(probe));
        age(probe);

        rig.read();

        assertThat(rig.names()).contains(young).containsAll(kept).hasSize(4);
    }

    private void age(String name) throws IOException {
        Files.setLastModifiedTime(
                rig.folder.resolve(name),
                java.nio.file.attribute.FileTime.from(rig.time.wallTime().minusSeconds(61)));
    }

    @Test
    void aFileSystemWithoutPermissionsWorks() {
        FileSteps plain = new RealFileSteps() {
            @Override
            public @Nullable Facts facts(Path path) throws IOException {
                Facts facts = super.facts(path);
                return facts == null ? null : new Facts(facts.kind(), facts.size(), facts.changed(), null, Set.of());
            }

            @Override
            public String self(Path folder) {
                throw new AssertionError("nobody owns anything here");
            }
        };
        rig.store(plain).write(rig.snapshot(3));

        assertThat(requireNonNull(rig.read(rig.store(plain)).found()).instances())
                .hasSize(3);
    }

    @Test
    void aProcessThatIsKilledAtAnyStepLeavesTheOldFileOrTheNew() throws IOException {
        for (int step = 0; step < Dying.STEPS; step++) {
            rig = new DiskRig(temporary.resolve("step" + step));
            rig.store().write(rig.snapshot(1));

            rig.store(new Dying(step)).write(rig.snapshot(2));

            assertThat(rig.count()).as("killed at step %s", step).isEqualTo(step < Dying.RENAMED ? 1 : 2);
            rig.store().write(rig.snapshot(3));
            assertThat(rig.count()).isEqualTo(3);
        }
    }

    /** Does no more from a step on, as a process that is killed. */
    private static final class Dying extends RealFileSteps {
        static final int STEPS = 5;
        static final int RENAMED = 4;

        private final int last;
        private boolean dead;

        Dying(int last) {
            this.last = last;
        }

        private void at(int step) throws IOException {
            if (step == last) {
                dead = true;
            }
            if (dead) {
                throw new IOException("killed at step " + step);
            }
        }

        @Override
        public void create(Path file, byte[] bytes) throws IOException {
            if (bytes.length == 0) {
                super.create(file, bytes);
                return;
            }
            at(0);
            super.create(file, last == 1 ? java.util.Arrays.copyOf(bytes, bytes.length / 2) : bytes);
            at(1);
        }

        @Override
        public void sync(Path file) throws IOException {
            at(2);
            super.sync(file);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            at(3);
            super.rename(from, to);
            at(4);
        }

        @Override
        public void delete(Path file) throws IOException {
            if (!dead) {
                super.delete(file);
            }
        }
    }
}
