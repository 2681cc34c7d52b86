package io.loadstar.registry.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user and password of a file, read anew for each session (concurrent).
 *
 * <p>They are never in a message: only the file's name is.
 */
final class Credentials {

    /** ZooKeeper's scheme for a user and a password. */
    static final String SCHEME = "digest";

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final int LONGEST = 16 * 1024;

    private final Path file;
    private volatile byte[] last;

    private Credentials(Path file, byte[] first) {
        this.file = file;
        this.last = first;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read or has no {@code user:password}
     */
    static Credentials of(Path file) {
        try {
            return new Credentials(file, read(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    ZooKeeperOptions.CREDENTIALS_FILE + ": " + file + " (expected: a readable file with user:password)",
                    e);
        }
    }

    /** {@return {@code user:password} as the file has it now, or as it was last if it is no good now} */
    byte[] now() {
        try {
            last = read(file);
        } catch (IOException e) {
            LOG.warn("{} has no user:password any more ({}); those it had stay in use", file, e.toString());
        }
        return last.clone();
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            int colon = text.indexOf(':');
            if (colon <= 0 || colon == text.length() - 1 || text.indexOf('\n') >= 0) {
                throw new IOException("no user:password in one line");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
