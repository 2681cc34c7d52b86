package io.loadstar.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs {@code scripts/servers} with a cache of its own (immutable data). */
final class ServersScript {

    private static final Path HOME = requireNonNull(Path.of("").toAbsolutePath().getParent());

    /** What the script needs of a machine, a JDK apart. */
    private static final List<String> PROGRAMS = List.of(
            "bash",
            "sh",
            "env",
            "dirname",
            "basename",
            "cat",
            "chmod",
            "flock",
            "head",
            "id",
            "mkdir",
            "mktemp",
            "mv",
            "paste",
            "rm",
            "sed",
            "sleep",
            "sort",
            "uname");

    private final Path cache;
    private final String path;

    private ServersScript(Path cache, String path) {
        this.cache = cache;
        this.path = path;
    }

    /** An ended run (immutable data). */
    record Result(int code, String out, String err) {}

    static ServersScript withCache(Path cache) {
        return new ServersScript(cache, System.getenv("PATH"));
    }

    /** On a machine with no Go and no package manager, and with a {@code docker} that is the given shell script. */
    ServersScript onMachineWithDocker(Path folder, String docker) throws IOException {
        Files.createDirectories(folder);
        for (String program : PROGRAMS) {
            writeProgram(folder.resolve(program), "exec " + find(program) + " \"$@\"\n");
        }
        writeProgram(folder.resolve("docker"), docker);
        return new ServersScript(cache, folder.toString());
    }

    static void writeProgram(Path file, String script) throws IOException {
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Path folderOf(String server) {
        return HOME.resolve("scripts/server.d").resolve(server);
    }

    Result run(String... args) {
        return start(args).join();
    }

    CompletableFuture<Result> start(String... args) {
        List<String> command =
                new ArrayList<>(List.of("bash", HOME.resolve("scripts/servers").toString()));
        command.addAll(List.of(args));
        try {
            Path out = Files.createTempFile("servers", ".out");
            Path err = Files.createTempFile("servers", ".err");
            // Files and not pipes: a server that is left running would hold a pipe open.
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "PATH", path,
                            "LOADSTAR_SERVERS", cache.toString(),
                            "JAVA_HOME", System.getProperty("java.home"),
                            "LOADSTAR_CLASS_PATH", System.getProperty("java.class.path")));
            return builder.start().onExit().thenApply(ended -> new Result(ended.exitValue(), take(out), take(err)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String take(Path file) {
        try {
            String text = Files.readString(file);
            Files.delete(file);
            return text.strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path find(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder).resolve(program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException(program + " is not on the path");
    }
}
