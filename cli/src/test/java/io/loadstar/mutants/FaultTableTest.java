package io.loadstar.mutants;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of docs/faults.md against the tests in the tree: what either says of a row, the other must. */
class FaultTableTest {

    private static final Path ROOT = requireNonNull(Path.of("").toAbsolutePath().getParent());

    private static final Pattern LINE = Pattern.compile(
            "\\| (?<row>\\d+) \\|[^|]+\\|[^|]+\\| (?<state>[a-z ]+) \\|(?<tests>[^|]*)\\|(?<guard>[^|]*)\\|");
    private static final Pattern CLASS = Pattern.compile("`(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("\\bvoid row(\\d+)_\\w+\\(");

    /** Rows about what has been built in full. */
    private static final Set<Integer> BUILT =
            Set.of(10, 21, 22, 24, 25, 34, 47, 48, 51, 52, 53, 55, 56, 57, 58, 61, 62, 63);

    private static final SortedMap<Integer, Row> TABLE = new TreeMap<>();
    private static final SortedMap<Integer, Set<String>> TREE = new TreeMap<>();

    /** A line of the table. */
    private record Row(String state, Set<String> tests, String guard) {}

    @BeforeAll
    static void read() throws IOException {
        Matcher line = LINE.matcher(Files.readString(ROOT.resolve("docs/faults.md")));
        while (line.find()) {
            Set<String> tests = CLASS.matcher(line.group("tests"))
                    .results()
                    .map(name -> name.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            Row row = new Row(line.group("state"), tests, line.group("guard").strip());
            Row before = TABLE.put(Integer.valueOf(line.group("row")), row);
            assertThat(before).as("row %s twice", line.group("row")).isNull();
        }
        Files.walkFileTree(ROOT, new Tests());
    }

    /** Finds the tests of rows in all modules. */
    private static final class Tests extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.equals("target") || name.startsWith(".")
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = file.getFileName().toString();
            if (name.endsWith("Test.java")) {
                METHOD.matcher(Files.readString(file))
                        .results()
                        .forEach(
                                method -> TREE.computeIfAbsent(Integer.valueOf(method.group(1)), row -> new TreeSet<>())
                                        .add(name.substring(0, name.length() - ".java".length())));
            }
            return FileVisitResult.CONTINUE;
        }
    }

    @Test
    void theTableHasEveryRow() {
        assertThat(TABLE).hasSize(50);
        assertThat(TABLE.values()).extracting(Row::state).containsOnly("tested", "in part", "planned");
    }

    @Test
    void everyRowIsShownByTheTestsThatTheTableNamesAndNoOthers() {
        assertThat(TABLE)
                .allSatisfy((row, line) -> assertThat(TREE.getOrDefault(row, Set.of()))
                        .as("tests whose names begin with row%s_", row)
                        .isEqualTo(line.tests()));
        assertThat(TABLE.keySet()).containsAll(TREE.keySet());
    }

    @Test
    void aPlannedRowHasNoTestAndAnyOtherHasOne() {
        assertThat(TABLE)
                .allSatisfy((row, line) -> assertThat(line.tests().isEmpty())
                        .as("row %s has no test", row)
                        .isEqualTo(line.state().equals("planned")));
    }

    @Test
    void whatIsBuiltIsTested() {
        assertThat(BUILT)
                .allSatisfy(row -> assertThat(TABLE.get(row))
                        .extracting(line -> requireNonNull(line).state())
                        .isEqualTo("tested"));
    }

    @Test
    void theGuardsThatAreSeenToMatterAreThoseOfTheMutants() {
        Set<Integer> guarded = Mutant.all().stream()
                .map(mutant -> Pattern.compile("^row (\\d+): ").matcher(mutant.fault()))
                .filter(Matcher::find)
                .map(row -> Integer.valueOf(row.group(1)))
                .collect(Collectors.toSet());

        assertThat(TABLE)
                .allSatisfy((row, line) -> assertThat(line.guard())
                        .as("row %s, guard off", row)
                        .isEqualTo(guarded.contains(row) ? "mutant" : ""));
    }
}
