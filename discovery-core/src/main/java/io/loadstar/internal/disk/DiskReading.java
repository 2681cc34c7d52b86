package io.loadstar.internal.disk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the disk had to say of one service: a snapshot that may be used, or why there is none (immutable data).
 *
 * @param found the snapshot, or {@code null}
 * @param age how long ago the registry last vouched for it, by the wall clock; not negative
 * @param said one line, such as {@code no snapshot on disk}
 */
public record DiskReading(@Nullable StoredSnapshot found, Duration age, String said) {

    /** Nothing was found, and nothing is wrong. */
    public static final DiskReading NOTHING = new DiskReading(null, Duration.ZERO, "no snapshot on disk");

    static DiskReading of(StoredSnapshot found, Duration age) {
        return new DiskReading(
                found, age, "snapshot on disk of " + found.writtenAt() + ", " + age.toSeconds() + " s old");
    }

    static DiskReading refused(String reason) {
        return new DiskReading(null, Duration.ZERO, "snapshot on disk refused: " + reason);
    }
}
