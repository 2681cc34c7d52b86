package io.loadstar.registry.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The syntax of a file (immutable data). */
enum FileFormat {
    JSON,
    YAML;

    private static final List<String> KNOWN = List.of("json", "yaml");
    private static final List<String> EXTENSIONS = List.of("json", "yaml", "yml");

    /**
     * Returns the format that an option names, or else the file's extension.
     *
     * @param option the option's value, or empty
     * @throws IllegalArgumentException if it is not known; says which are, and which was meant
     */
    static FileFormat of(String option, Path file) {
        if (!option.isEmpty()) {
            return switch (option.toLowerCase(Locale.ROOT)) {
                case "json" -> JSON;
                case "yaml", "yml" -> YAML;
                default ->
                    throw new IllegalArgumentException(
                            "format: " + Lines.safe(option) + " (" + Names.unknown(option, KNOWN) + ")");
            };
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String extension = dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "json" -> JSON;
            case "yaml", "yml" -> YAML;
            default -> throw new IllegalArgumentException(refusal(name, extension));
        };
    }

    private static String refusal(String name, String extension) {
        String why = extension.isEmpty()
                ? "no extension; known: " + String.join(", ", EXTENSIONS)
                : "extension " + Names.unknown(extension, EXTENSIONS);
        return "format: " + Lines.safe(name) + " (" + why + "; or say format=json or format=yaml)";
    }
}
