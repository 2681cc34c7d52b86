package io.loadstar.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All lines of one run (immutable data).
 *
 * @param rows in the order of the files' names, then of the files
 */
record Results(List<Measurement> rows) {

    /** Copies the list. */
    Results {
        rows = List.copyOf(rows);
    }

    /**
     * Reads all of JMH's JSON files in a folder.
     *
     * @param folder the folder
     * @param cpus the processors of the machine
     * @return the results
     * @throws IOException if a file cannot be read or is not JSON
     */
    static Results read(Path folder, int cpus) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<Measurement> rows = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        for (Path file : files) {
            mapper.readTree(file.toFile()).forEach(node -> rows.add(Measurement.of(node, cpus)));
        }
        return new Results(rows);
    }

    /**
     * Returns the lines of one benchmark.
     *
     * @param benchmark the class's simple name
     * @return the lines
     */
    Results of(String benchmark) {
        return where(row -> row.benchmark().equals(benchmark));
    }

    /**
     * Returns some of the lines.
     *
     * @param wanted which ones
     * @return the lines
     */
    Results where(Predicate<Measurement> wanted) {
        return new Results(rows.stream().filter(wanted).toList());
    }

    /**
     * Returns the lines of one size.
     *
     * @param instances how many instances
     * @param threads how many threads
     * @return the lines
     */
    Results at(int instances, int threads) {
        return where(row -> row.instances() == instances && row.threads() == threads);
    }

    /**
     * Finds a rival's line.
     *
     * @param rival its name, or a method's
     * @return the first line of it
     */
    Optional<Measurement> rival(String rival) {
        return rows.stream().filter(row -> row.rival().equals(rival)).findFirst();
    }

    /** {@return the line with the least time} */
    Optional<Measurement> fastest() {
        return rows.stream().min((a, b) -> Double.compare(a.nanos(), b.nanos()));
    }

    /** {@return all sizes, ascending} */
    List<Integer> sizes() {
        return List.copyOf(
                new TreeSet<>(rows.stream().map(Measurement::instances).toList()));
    }

    /** {@return all numbers of threads, ascending} */
    List<Integer> threadCounts() {
        return List.copyOf(new TreeSet<>(rows.stream().map(Measurement::threads).toList()));
    }
}
