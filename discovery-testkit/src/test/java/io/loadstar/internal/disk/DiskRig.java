package io.loadstar.internal.disk;

import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** A folder, a store on it and virtual time; what may block runs at once. */
final class DiskRig {

    static final String REGISTRY = "fake:registry";
    static final ServiceKey ORDERS = ServiceKey.parse("orders");
    static final int MOST_BYTES = 100_000;

    final VirtualTime time = new VirtualTime();
    final Path folder;

    DiskRig(Path folder) {
        this.folder = folder;
    }

    SnapshotStore store() {
        return store(new RealFileSteps());
    }

    SnapshotStore store(FileSteps steps) {
        return store(steps, Runnable::run);
    }

    SnapshotStore store(FileSteps steps, Executor blocking) {
        RegistryContext context = new RegistryContext(time, time, blocking, new Random(1));
        return new SnapshotStore(folder, context, steps, MOST_BYTES);
    }

    /** {@return a snapshot of now with so many instances} */
    StoredSnapshot snapshot(int count) {
        return new StoredSnapshot(time.wallTime(), REGISTRY, ORDERS, "r" + count, TestInstances.of("orders", count));
    }

    /** {@return what a store that has just been opened reads} */
    DiskReading read() {
        return read(store());
    }

    DiskReading read(SnapshotStore store) {
        return store.read(REGISTRY, ORDERS, Duration.ofDays(3));
    }

    /** {@return how many instances a store that has just been opened reads, or -1 if it reads none} */
    int count() {
        StoredSnapshot found = read().found();
        return found == null ? -1 : found.instances().size();
    }

    Path file() {
        return folder.resolve(SnapshotFolder.fileName(REGISTRY, ORDERS));
    }

    List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** {@return the lines of the log of what runs} */
    static List<String> logged(Runnable task) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
