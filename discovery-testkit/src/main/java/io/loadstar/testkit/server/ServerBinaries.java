package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The programs of servers that no library brings, installed by {@code scripts/servers install} (stateless).
 *
 * <p>They lie outside the source tree as {@code NAME-VERSION/NAME}, in the folder that the environment variable
 * {@code LOADSTAR_SERVERS} names, or else in {@code .cache/loadstar-servers} of the user's home.
 */
public final class ServerBinaries {

    private ServerBinaries() {}

    /** {@return the folder of all installed servers} */
    public static Path folder() {
        return folder(System.getenv("LOADSTAR_SERVERS"), requireNonNull(System.getProperty("user.home"), "user.home"));
    }

    static Path folder(@Nullable String chosen, String home) {
        return chosen == null || chosen.isEmpty()
                ? Path.of(home, ".cache", "loadstar-servers")
                : Path.of(chosen).toAbsolutePath();
    }

    /**
     * Looks for a server.
     *
     * @param name such as {@code consul}
     * @param version such as {@code 1.14.8}
     * @return its program; empty if it is not installed
     */
    public static Optional<Path> find(String name, String version) {
        return find(folder(), name, version);
    }

    /**
     * Looks for a server that must be there.
     *
     * @param name such as {@code consul}
     * @param version such as {@code 1.14.8}
     * @return its program
     * @throws IllegalStateException if it is not installed; the message says what installs it
     */
    public static Path require(String name, String version) {
        return require(folder(), name, version);
    }

    static Path require(Path folder, String name, String version) {
        return find(folder, name, version)
                .orElseThrow(() ->
                        new IllegalStateException("%s %s is not installed: no program %s (scripts/servers install %s)"
                                .formatted(name, version, program(folder, name, version), name)));
    }

    private static Optional<Path> find(Path folder, String name, String version) {
        return Optional.of(program(folder, name, version)).filter(Files::isExecutable);
    }

    private static Path program(Path folder, String name, String version) {
        return folder.resolve(name + '-' + version).resolve(name);
    }
}
