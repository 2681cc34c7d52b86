package io.loadstar.fuzz;

import io.loadstar.mutants.ModulePath;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A reader of bytes to be fuzzed (immutable data). {@link #all()} is the one place that lists them.
 *
 * <p>A target is a static method of a module's tests that takes bytes and throws if the reader does what it must not. Its
 * inputs are the files in {@code src/test/fuzz/NAME} of the module: seeds, and one for whatever was found, named for what
 * went wrong.
 *
 * @param name the name
 * @param module the folder of its module, from the project's root
 * @param method as {@code package.Class#method}
 * @param heapPerByte how many bytes may be allocated for each byte of an input, beside the {@link FuzzHarness#HEAP} that
 *     every input may have
 */
record FuzzTarget(String name, String module, String method, int heapPerByte) {

    private static final String ADAPTERS = "registry-adapters/";
    private static final String REGISTRY = "io.loadstar.registry.";

    /** {@return all targets, in the order in which they are fuzzed} */
    static List<FuzzTarget> all() {
        return List.of(
                new FuzzTarget("file-json", ADAPTERS + "file", REGISTRY + "file.FileFuzz#json", 500),
                new FuzzTarget("file-yaml", ADAPTERS + "file", REGISTRY + "file.FileFuzz#yaml", 500),
                new FuzzTarget("file-row", ADAPTERS + "file", REGISTRY + "file.FileFuzz#row", 500),
                new FuzzTarget(
                        "zookeeper-payload", ADAPTERS + "zookeeper", REGISTRY + "zookeeper.InstanceFuzz#payload", 500),
                new FuzzTarget("http-json", ADAPTERS + "http-support", REGISTRY + "http.JsonFuzz#body", 500),
                new FuzzTarget("consul-rows", ADAPTERS + "consul", REGISTRY + "consul.AnswerFuzz#rows", 500),
                new FuzzTarget("consul-row", ADAPTERS + "consul", REGISTRY + "consul.AnswerFuzz#row", 500),
                new FuzzTarget("disk-snapshot", "discovery-core", "io.loadstar.internal.disk.SnapshotFuzz#file", 500));
    }

    /**
     * Returns some of the targets.
     *
     * @param names their names, with commas between; blank for all
     * @throws IllegalArgumentException if there is no target of a name
     */
    static List<FuzzTarget> named(String names) {
        return names.isBlank()
                ? all()
                : Arrays.stream(names.split(",", -1)).map(FuzzTarget::of).toList();
    }

    private static FuzzTarget of(String name) {
        return all().stream()
                .filter(target -> target.name.equals(name.strip()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("fuzz.targets: " + name + " (expected: of " + all() + ')'));
    }

    /** {@return the folder of the inputs that are kept} */
    Path inputs() {
        return ModulePath.ROOT.resolve(module).resolve("src/test/fuzz").resolve(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
