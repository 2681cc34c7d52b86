package io.loadstar.internal.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a store does with a file system, one step a method, so that each can be made to fail (concurrent). */
interface FileSteps {

    /**
     * What a path is, links not followed (immutable data).
     *
     * @param kind what it is
     * @param size in bytes
     * @param changed when it was last changed
     * @param owner who owns it, or {@code null} on a file system without POSIX permissions
     * @param permissions who may do what; empty on a file system without POSIX permissions
     */
    record Facts(
            Kind kind,
            long size,
            FileTime changed,
            @Nullable String owner,
            Set<PosixFilePermission> permissions) {

        /** {@return whether others than the owner may write} */
        boolean othersMayWrite() {
            return permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        }
    }

    /** The kinds of paths. */
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        OTHER
    }

    /** Makes a folder for the owner alone, and those above it; does nothing if it is there. */
    void createFolder(Path folder) throws IOException;

    /** {@return what a path is, or {@code null} if it is not there} */
    @Nullable
    Facts facts(Path path) throws IOException;

    /**
     * Returns who this process is on the file system of a folder.
     *
     * @return the owner of what it creates there, or {@code null} if that cannot be found out
     */
    @Nullable
    String self(Path folder) throws IOException;

    /** {@return the names of all that is in a folder} */
    List<String> list(Path folder) throws IOException;

    /** Reads a file to its end, but no more than so many bytes; follows no link. */
    byte[] read(Path file, int mostBytes) throws IOException;

    /** Creates a file for the owner alone and writes it, but not necessarily to the disk; it must not be there. */
    void create(Path file, byte[] bytes) throws IOException;

    /** Returns when what was written to a file is on the disk. */
    void sync(Path file) throws IOException;

    /** Renames a file in one step; replaces what has the name. */
    void rename(Path from, Path to) throws IOException;

    /** Returns when the names in a folder are on the disk, where the system can tell. */
    void syncFolder(Path folder) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;
}
