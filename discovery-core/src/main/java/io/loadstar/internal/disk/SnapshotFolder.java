package io.loadstar.internal.disk;

import io.loadstar.ServiceKey;
import io.loadstar.internal.disk.FileSteps.Facts;
import io.loadstar.internal.disk.FileSteps.Kind;
import io.loadstar.spi.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of snapshots and the rules by which it and its files are trusted (concurrent). Every method may block.
 *
 * <p>A file appears whole or not at all: it is written beside its place, brought to the disk, then renamed. Two processes
 * may share a folder, as each writes to a name that nobody else has; the last rename wins.
 */
final class SnapshotFolder {

    /** How the name of the file begins by which a process learns who it is. */
    static final String PROBE = "who-am-i.";

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFolder.class);

    private static final String SUFFIX = ".snapshot";

    /** What a process that was killed may have left; nothing else is ever removed. */
    private static final Pattern LEFT_OVER = Pattern.compile("([0-9a-f]{64}\\.|who-am-i\\.)[0-9a-f-]{36}(\\.tmp)?");

    /** What is younger may be what another process is just writing. */
    private static final Duration LEFT_OVER_AGE = Duration.ofMinutes(1);

    private final Path folder;
    private final FileSteps steps;
    private final TimeSource time;
    private final int mostBytes;

    /** Who this process is there, once the folder was found to be in order. */
    private volatile @Nullable String self;

    private volatile boolean swept;

    SnapshotFolder(Path folder, FileSteps steps, TimeSource time, int mostBytes) {
        this.folder = folder;
        this.steps = steps;
        this.time = time;
        this.mostBytes = mostBytes;
    }

    Path path() {
        return folder;
    }

    /** {@return the name of the file of a service: a hash, so that no name of a service is ever a path} */
    static String fileName(String registry, ServiceKey service) {
        try {
            byte[] text = (registry + '\n' + service).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text)) + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java has", e);
        }
    }

    /**
     * Returns the content of a file.
     *
     * @return the bytes, or {@code null} if there is no such file
     * @throws RefusedSnapshotException if the folder or the file is not to be trusted, or the file too large
     */
    byte @Nullable [] read(String name) throws IOException, RefusedSnapshotException {
        if (steps.facts(folder) == null) {
            return null;
        }
        checkFolder();
        Path file = folder.resolve(name);
        Facts facts = steps.facts(file);
        if (facts == null) {
            return null;
        }
        checkFile(facts);
        return steps.read(file, mostBytes + 1);
    }

    private void checkFile(Facts facts) throws RefusedSnapshotException {
        if (facts.kind() != Kind.FILE) {
            throw new RefusedSnapshotException("it is " + describe(facts.kind()) + " (expected: a plain file)");
        }
        if (!isOwn(facts)) {
            throw new RefusedSnapshotException("it belongs to " + facts.owner() + " (expected: " + self + ")");
        }
        if (facts.othersMayWrite()) {
            throw new RefusedSnapshotException("others may write to it (expected: a file of mode 0600)");
        }
        if (facts.size() > mostBytes) {
            throw new RefusedSnapshotException(
                    "it has " + facts.size() + " bytes (expected: at most " + mostBytes + ")");
        }
    }

    private boolean isOwn(Facts facts) {
        return facts.owner() == null || Objects.equals(facts.owner(), self);
    }

    /** {@return whether there is anything of that name} */
    boolean has(String name) throws IOException {
        return steps.facts(folder.resolve(name)) != null;
    }

    /** Puts a file in the place of the one before. */
    void write(String name, byte[] bytes) throws IOException, RefusedSnapshotException {
        steps.createFolder(folder);
        checkFolder();
        String hash = name.substring(0, name.length() - SUFFIX.length());
        Path temporary = folder.resolve(hash + '.' + UUID.randomUUID() + ".tmp");
        try {
            steps.create(temporary, bytes);
            steps.sync(temporary);
            steps.rename(temporary, folder.resolve(name));
        } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
        steps.syncFolder(folder);
    }

    private void deleteQuietly(Path file) {
        try {
            steps.delete(file);
        } catch (IOException e) {
            LOG.debug("{} could not be removed; it will be, at a later start", file, e);
        }
    }

    /** Checks each time, as a folder may be changed while we run. */
    private void checkFolder() throws IOException, RefusedSnapshotException {
        Facts facts = steps.facts(folder);
        if (facts == null || facts.kind() != Kind.FOLDER) {
            throw new RefusedSnapshotException("the folder is " + describe(facts == null ? Kind.OTHER : facts.kind())
                    + " (expected: a folder, and no link to one)");
        }
        if (facts.othersMayWrite()) {
            throw new RefusedSnapshotException("others may write to the folder (expected: mode 0700; run chmod 700 "
                    + folder + ", or name a folder for this program alone)");
        }
        if (self == null && facts.owner() != null) {
            self = steps.self(folder);
        }
        if (!isOwn(facts)) {
            throw new RefusedSnapshotException("the folder belongs to " + facts.owner() + " (expected: " + self
                    + "; run chown, or name a folder for this program alone)");
        }
        sweep();
    }

    private static String describe(Kind kind) {
        return switch (kind) {
            case FILE -> "a file";
            case FOLDER -> "a folder";
            case LINK -> "a link";
            case OTHER -> "neither a file nor a folder";
        };
    }

    /** Removes once what processes that were killed have left. */
    private void sweep() throws IOException {
        if (swept) {
            return;
        }
        swept = true;
        Instant before = time.wallTime().minus(LEFT_OVER_AGE);
        for (String name : steps.list(folder)) {
            Path file = folder.resolve(name);
            if (LEFT_OVER.matcher(name).matches() && isLeftOver(steps.facts(file), before)) {
                deleteQuietly(file);
            }
        }
    }

    private boolean isLeftOver(@Nullable Facts facts, Instant before) {
        return facts != null
                && facts.kind() == Kind.FILE
                && isOwn(facts)
                && facts.changed().toInstant().isBefore(before);
    }
}
