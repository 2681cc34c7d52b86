package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.TimeSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The file as the last look found it: one look at a time (confined to one look).
 *
 * <p>A look reads the stamp, and the content if the stamp is another one, is younger than 2 s (a clock of the file
 * system may be as coarse as that, so that two changes have one stamp), or was last checked 30 s ago (a copy may bring
 * its old time with it). What then counts is the content's hash.
 *
 * <p>A half-written JSON text is never whole, so JSON is believed as it is read. A half-written YAML text may well be: it
 * is believed when two reads 100 ms apart are the same, and not at all if its last line is cut off while the one before
 * it had its line break.
 */
final class FileContent {

    /** How long YAML must stay the same to be believed. */
    static final Duration SETTLE = Duration.ofMillis(100);

    private static final long SETTLE_NANOS = SETTLE.toNanos();
    private static final long COARSEST_CLOCK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long RECHECK_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long RESTLESS_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int REVISION_LENGTH = 12;

    /** What a look found; the same object as long as nothing has changed (immutable data). */
    static final class Found {
        private final @Nullable Document document;
        private final Document.@Nullable Failure failure;
        private final String revision;

        Found(@Nullable Document document, Document.@Nullable Failure failure, String revision) {
            this.document = document;
            this.failure = failure;
            this.revision = revision;
        }

        /** Returns what the file says, or null. */
        @Nullable
        Document document() {
            return document;
        }

        /** Returns why it says nothing, or null. */
        Document.@Nullable Failure failure() {
            return failure;
        }

        /** Returns a short hash of the content; empty if it was not read. */
        String revision() {
            return revision;
        }
    }

    private final FileOptions options;
    private final Disk disk;
    private final TimeSource time;
    private final String file;

    private Disk.@Nullable Stamp stamp;
    private long stampSince;
    private long readAt;
    private String hash = "";
    private @Nullable Found parsed;
    private @Nullable Document lastGood;
    private @Nullable Found missing;
    private String candidate = "";
    private long candidateSince;
    private long restlessSince;
    private boolean goodEndedItsLastLine;

    FileContent(FileOptions options, Disk disk, TimeSource time) {
        this.options = options;
        this.disk = disk;
        this.time = time;
        this.file = Lines.safe(options.path().toString());
    }

    /**
     * Looks at the file.
     *
     * @return what was found, or {@code null} if it has to be looked at again in {@link #SETTLE}
     */
    @Nullable
    Found look() {
        try {
            Found found = found();
            missing = null;
            return found;
        } catch (IOException e) {
            return missing(failure(e));
        } catch (UnreadableException e) {
            return missing(new Document.Failure(e.kind(), file + ": " + e.problem(), null));
        }
    }

    private @Nullable Found found() throws IOException, UnreadableException {
        long now = time.nanoTime();
        Disk.Stamp seen = disk.stamp(options.path());
        checkStamp(seen);
        boolean same = seen.equals(stamp);
        stampSince = same ? stampSince : now;
        stamp = seen;
        if (same
                && parsed != null
                && candidate.isEmpty()
                && now - stampSince > COARSEST_CLOCK_NANOS
                && now - readAt < RECHECK_NANOS) {
            return parsed;
        }
        byte[] bytes = disk.read(options.path(), options.limits().maxBytes() + 1);
        checkSize(bytes.length);
        readAt = now;
        String read = HexFormat.of().formatHex(sha256().digest(bytes));
        if (parsed != null && read.equals(hash)) {
            candidate = "";
            return parsed;
        }
        if (options.format() == FileFormat.YAML && !settled(read, now)) {
            return null;
        }
        candidate = "";
        hash = read;
        parsed = parse(bytes);
        return parsed;
    }

    private void checkStamp(Disk.Stamp seen) throws UnreadableException {
        if (!seen.regular()) {
            throw UnreadableException.malformed(Position.START, "no regular file (expected: a file, not a folder)");
        }
        checkSize(seen.size());
    }

    private void checkSize(long size) throws UnreadableException {
        int most = options.limits().maxBytes();
        if (size > most) {
            throw UnreadableException.tooLarge(
                    Position.START, "more than " + most + " bytes (raise the option max-bytes)");
        }
    }

    /** Tells whether the content was the same long enough to be a whole one. */
    private boolean settled(String read, long now) throws UnreadableException {
        restlessSince = candidate.isEmpty() ? now : restlessSince;
        if (!read.equals(candidate)) {
            candidate = read;
            candidateSince = now;
        }
        if (now - candidateSince >= SETTLE_NANOS) {
            return true;
        }
        if (now - restlessSince > RESTLESS_NANOS) {
            throw UnreadableException.malformed(
                    Position.START,
                    "it never stays the same for " + SETTLE.toMillis() + " ms (write it at once,"
                            + " by renaming another file to it)");
        }
        return false;
    }

    private Found parse(byte[] bytes) {
        String revision = hash.substring(0, REVISION_LENGTH);
        try {
            String text = Utf8.decode(bytes);
            Document document = DocumentReader.read(file, options.format(), text, options.limits());
            checkLastLine(text);
            document = document.keeping(lastGood);
            lastGood = document;
            goodEndedItsLastLine = endsItsLastLine(text);
            return new Found(document, null, revision);
        } catch (UnreadableException e) {
            String problem = file + ", " + e.at() + ": " + Lines.safe(e.problem());
            return new Found(null, new Document.Failure(e.kind(), problem, null), revision);
        }
    }

    private void checkLastLine(String text) throws UnreadableException {
        if (options.format() == FileFormat.YAML && goodEndedItsLastLine && !endsItsLastLine(text)) {
            throw UnreadableException.malformed(
                    Position.endOf(text), "the last line has no line break, and before it had one: half-written?");
        }
    }

    /** A line of three dots ends a YAML document for good. */
    private static boolean endsItsLastLine(String text) {
        return text.endsWith("\n") || text.endsWith("\r") || text.endsWith("\n...");
    }

    /** Returns the same object as long as the failure is the same. */
    private Found missing(Document.Failure failure) {
        Found before = missing;
        if (before == null || !failure.sameAs(before.failure())) {
            before = new Found(null, failure, "");
        }
        missing = before;
        stamp = null;
        return before;
    }

    private Document.Failure failure(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            return new Document.Failure(
                    DiscoveryError.Kind.UNREACHABLE, file + ": no such file (it is read as soon as it is there)", e);
        }
        if (e instanceof AccessDeniedException) {
            return new Document.Failure(
                    DiscoveryError.Kind.DENIED,
                    file + ": no permission to read it (let user " + Lines.safe(System.getProperty("user.name", "?"))
                            + " read the file and search its folders)",
                    e);
        }
        String why = e instanceof FileSystemLoopException ? "a loop of symbolic links" : String.valueOf(e.getMessage());
        return new Document.Failure(DiscoveryError.Kind.UNREACHABLE, file + ": cannot be read: " + Lines.safe(why), e);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
