package io.loadstar.registry.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Where files are read from; a seam for what a test cannot do to a real disk (concurrent). */
interface Disk {

    /**
     * What tells cheaply that a file may have changed (immutable data).
     *
     * @param key the device and the inode behind all symbolic links, or {@code null} where the system has none
     * @param regular whether it is a file with content, not a folder, a pipe or a device
     */
    record Stamp(FileTime modified, long size, @Nullable Object key, boolean regular) {}

    /** Reads the stamp of what the path leads to. */
    Stamp stamp(Path path) throws IOException;

    /** Reads the content, at most so many bytes of it. */
    byte[] read(Path path, int most) throws IOException;

    /** The machine's own. */
    Disk REAL = new Disk() {
        @Override
        public Stamp stamp(Path path) throws IOException {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey(), found.isRegularFile());
        }

        @Override
        public byte[] read(Path path, int most) throws IOException {
            try (InputStream in = Files.newInputStream(path)) {
                return in.readNBytes(most);
            }
        }
    };
}
