package io.loadstar.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads files that options name, bounded (a pure function). */
final class SmallFile {

    private SmallFile() {}

    /**
     * Takes an option's text for a path.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + ": " + text + " (expected: the path of a file)", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws OptionException if it cannot be read or is longer
     */
    static byte[] read(String option, Path file, int most) throws OptionException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new OptionException(option, file.toString(), "at most " + most + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new OptionException(option, file.toString(), "a readable file");
        }
    }
}
