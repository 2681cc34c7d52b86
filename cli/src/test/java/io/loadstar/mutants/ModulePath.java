package io.loadstar.mutants;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of a JVM that runs tests of another module: what is to come first, then the module's tests and what the
 * module sees of this project, then libraries (pure functions).
 */
public final class ModulePath {

    /** The project's folder. */
    public static final Path ROOT = requireNonNull(Path.of("").toAbsolutePath().getParent());

    /** What a module's tests see of this project. */
    private static final Map<String, List<String>> SEES = Map.of(
            "discovery-core", List.of("discovery-core"),
            "discovery-testkit", List.of("discovery-testkit", "discovery-core"),
            "balancers", List.of("balancers", "discovery-testkit", "discovery-core"),
            "integrations/okhttp", List.of("integrations/okhttp", "discovery-testkit", "discovery-core"),
            "registry-adapters/consul",
                    List.of(
                            "registry-adapters/consul",
                            "registry-adapters/http-support",
                            "discovery-testkit",
                            "discovery-core"),
            "registry-adapters/file", List.of("registry-adapters/file", "discovery-testkit", "discovery-core"),
            "registry-adapters/http-support",
                    List.of("registry-adapters/http-support", "discovery-testkit", "discovery-core"),
            "registry-adapters/zookeeper",
                    List.of("registry-adapters/zookeeper", "discovery-testkit", "discovery-core"));

    private static final List<String> CLASS_PATH =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    private ModulePath() {}

    /** {@return the modules that have tests to run} */
    static Collection<String> modules() {
        return SEES.keySet();
    }

    /**
     * Returns a class path.
     *
     * @param module the folder of a module, from the project's root
     * @param first what comes before all else
     * @return the class path
     */
    public static String of(String module, List<Path> first) {
        List<String> seen = requireNonNull(SEES.get(module), module);
        Stream<String> tests = Stream.of(ROOT.resolve(module)
                .resolve(buildFolder())
                .resolve("test-classes")
                .toString());
        Stream<String> rest = CLASS_PATH.stream().filter(entry -> isSeen(entry, seen));
        return Stream.of(first.stream().map(Path::toString), tests, rest)
                .flatMap(entries -> entries)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@return the folder of what is built in each module: {@code target}, or {@code target/quick}} */
    public static Path buildFolder() {
        return ROOT.resolve("cli")
                .relativize(requireNonNull(testClassesOfThisModule().getParent()));
    }

    private static boolean isSeen(String entry, List<String> modules) {
        Path path = Path.of(entry).toAbsolutePath();
        return !path.startsWith(ROOT)
                || path.equals(testClassesOfThisModule())
                || modules.stream().anyMatch(module -> path.startsWith(ROOT.resolve(module)));
    }

    private static Path testClassesOfThisModule() {
        return CLASS_PATH.stream()
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(path -> path.startsWith(ROOT.resolve("cli")) && path.endsWith("test-classes"))
                .findFirst()
                .orElseThrow();
    }
}
