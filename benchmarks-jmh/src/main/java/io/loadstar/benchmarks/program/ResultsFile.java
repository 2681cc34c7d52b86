package io.loadstar.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Markdown file of sections, of which a run replaces its own (confined to one thread). */
public final class ResultsFile {

    private static final Pattern HEADING = Pattern.compile("^## ", Pattern.MULTILINE);

    private final Path file;
    private final String introduction;

    /**
     * Names a file.
     *
     * @param file where
     * @param introduction its title and what stands before the first section
     */
    public ResultsFile(Path file, String introduction) {
        this.file = file;
        this.introduction = introduction;
    }

    /**
     * Writes a section in the place of that with the same heading; sections are in the order of their headings.
     *
     * @param heading without its marks
     * @param body ends with a line break
     * @throws IOException if the file cannot be read or written
     */
    public void write(String heading, String body) throws IOException {
        Map<String, String> sections = new TreeMap<>();
        if (Files.exists(file)) {
            HEADING.splitAsStream(Files.readString(file))
                    .skip(1)
                    .forEach(section -> sections.put(section.lines().findFirst().orElse(""), section.stripTrailing()));
        }
        sections.put(heading, heading + "\n\n" + body.stripTrailing());
        Files.writeString(
                file,
                introduction.stripTrailing()
                        + sections.values().stream()
                                .map(section -> "\n\n## " + section)
                                .collect(Collectors.joining())
                        + '\n');
    }
}
