package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/http-registries.md} has the options, and no others. */
class HttpOptionsDocTest {

    @Test
    void theTableIsTheOneOfTheKeys() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../../docs/http-registries.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(
                        HttpOptions.keys().stream().map(HttpOptionsDocTest::row).toList());
    }

    private static <T> String row(ConfigKey<T> key) {
        String value = key.print(key.defaultValue());
        return "| `" + key.name() + "` | " + key.expected() + " | " + (value.isEmpty() ? "" : '`' + value + '`') + " | "
                + key.description() + " |";
    }
}
