package io.loadstar.internal.disk;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good snapshots of many services in one folder (concurrent).
 *
 * <p>A write is asked for and happens on a thread that may block: of one service one at a time and at most one a second,
 * of those that come meanwhile the newest. Nothing that goes wrong here is ever thrown at those who serve requests; it is
 * logged once, and the next change tries again.
 */
public final class SnapshotStore implements AutoCloseable {

    /** The most bytes of a file. */
    public static final int MOST_BYTES = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

    /** How long a service rests after a write. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** By more than this a time ahead of ours is no mere difference of clocks. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /** The most complaints that are remembered, so that each is made once. */
    private static final int MOST_SAID = 4_096;

    private final SnapshotFolder folder;
    private final RegistryContext context;
    private final int mostBytes;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean closed;

    /** What waits to be written of a service, while it is written or rests (concurrent). */
    private static final class Slot {
        private final AtomicReference<@Nullable StoredSnapshot> waiting = new AtomicReference<>();
        private final ReentrantLock writing = new ReentrantLock();
    }

    /**
     * Creates a store; nothing is read or made before it is used.
     *
     * @param folder the folder; made when the first snapshot is written
     * @param context time, loops and threads that may block
     */
    public SnapshotStore(Path folder, RegistryContext context) {
        this(folder, context, new RealFileSteps(), MOST_BYTES);
    }

    SnapshotStore(Path folder, RegistryContext context, FileSteps steps, int mostBytes) {
        this.folder = new SnapshotFolder(folder, steps, context.time(), mostBytes);
        this.context = context;
        this.mostBytes = mostBytes;
    }

    /**
     * Reads the snapshot of a service. May block.
     *
     * @param registry the registry, as it names itself
     * @param service the service
     * @param maxAge the age past which it is not used; 0 for any age
     * @return the snapshot, or why there is none
     */
    public DiskReading read(String registry, ServiceKey service, Duration maxAge) {
        String name = SnapshotFolder.fileName(registry, service);
        try {
            byte[] bytes = folder.read(name);
            return bytes == null ? DiskReading.NOTHING : judged(decoded(bytes, registry, service), maxAge);
        } catch (RefusedSnapshotException e) {
            return refused(name, service, e.reason());
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be read", name, e);
            return refused(name, service, "it could not be read: " + e);
        }
    }

    private static StoredSnapshot decoded(byte[] bytes, String registry, ServiceKey service)
            throws RefusedSnapshotException {
        StoredSnapshot found = SnapshotCodec.decode(bytes);
        if (!found.registry().equals(registry) || !found.service().equals(service)) {
            throw new RefusedSnapshotException("it is of another service or registry");
        }
        return found;
    }

    private DiskReading judged(StoredSnapshot found, Duration maxAge) throws RefusedSnapshotException {
        Duration age = Duration.between(found.writtenAt(), context.time().wallTime());
        if (age.compareTo(CLOCK_SKEW.negated()) < 0) {
            LOG.warn(
                    "{}: the snapshot on disk is of {}, which is still to come; it counts as new",
                    found.service(),
                    found.writtenAt());
        }
        if (!maxAge.isZero() && age.compareTo(maxAge) > 0) {
            throw new RefusedSnapshotException(
                    "it is of " + found.writtenAt() + " (expected: at most " + maxAge + " old; disk.max-age sets it)");
        }
        return DiskReading.of(found, age.isNegative() ? Duration.ZERO : age);
    }

    private DiskReading refused(String name, ServiceKey service, String reason) {
        sayOnce("that is on disk is not used", name, service, reason);
        return DiskReading.refused(reason);
    }

    private void sayOnce(String what, String name, ServiceKey service, String reason) {
        if (said.size() < MOST_SAID && said.add(name + ' ' + reason)) {
            LOG.warn(
                    "{}: the snapshot {}: {}; said once, {}",
                    service,
                    what,
                    reason,
                    folder.path().resolve(name));
        }
    }

    /**
     * Asks for a snapshot to be written.
     *
     * @param snapshot what the registry has told
     */
    public void write(StoredSnapshot snapshot) {
        if (closed) {
            return;
        }
        String name = SnapshotFolder.fileName(snapshot.registry(), snapshot.service());
        Slot fresh = new Slot();
        Slot slot = slots.compute(name, (key, active) -> {
            Slot taker = active == null ? fresh : active;
            taker.waiting.set(snapshot);
            return taker;
        });
        if (requireNonNull(slot, "slot") == fresh) {
            begin(name, fresh);
        }
    }

    private void begin(String name, Slot slot) {
        context.blocking().execute(() -> {
            try {
                writeWaiting(name, slot);
            } finally {
                context.scheduler().schedule(() -> rested(name, slot), REST);
            }
        });
    }

    private void rested(String name, Slot slot) {
        Slot still = slots.computeIfPresent(name, (key, active) -> active.waiting.get() == null ? null : active);
        if (still != null && !closed) {
            begin(name, slot);
        }
    }

    /** Writes what waits; under a lock that is contended at the end only, so that the newest is written last. */
    private void writeWaiting(String name, Slot slot) {
        slot.writing.lock();
        try {
            StoredSnapshot snapshot = slot.waiting.getAndSet(null);
            if (snapshot != null) {
                write(name, snapshot);
            }
        } finally {
            slot.writing.unlock();
        }
    }

    private void write(String name, StoredSnapshot snapshot) {
        byte[] bytes;
        try {
            bytes = SnapshotCodec.encode(snapshot, mostBytes);
        } catch (RefusedSnapshotException e) {
            sayOnce("cannot be kept on disk", name, snapshot.service(), e.reason());
            return;
        }
        try {
            if (snapshot.instances().isEmpty() && !folder.has(name)) {
                return; // an unknown name leaves no file
            }
            folder.write(name, bytes);
            if (failing.compareAndSet(true, false)) {
                LOG.info("{}: snapshots are kept again", folder.path());
            }
        } catch (RefusedSnapshotException e) {
            failed(e.reason());
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be written", name, e);
            failed(String.valueOf(e));
        }
    }

    private void failed(String reason) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: the last good snapshots are not kept: {}; said once, tried again at the next change",
                    folder.path(),
                    reason);
        }
    }

    /** Writes what still waits, and waits for it, bounded; later writes are dropped. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> written = CompletableFuture.allOf(slots.entrySet().stream()
                .map(entry -> CompletableFuture.runAsync(
                        () -> writeWaiting(entry.getKey(), entry.getValue()), context.blocking()))
                .toArray(CompletableFuture[]::new));
        try {
            written.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: not all snapshots could be written within {}", folder.path(), CLOSE_PATIENCE, e);
        }
    }
}
