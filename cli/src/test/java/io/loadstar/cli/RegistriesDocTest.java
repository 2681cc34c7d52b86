package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.RegistryProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/registries.md has a line for each registry that the command knows; each line is checked by its adapter. */
class RegistriesDocTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    @Test
    void eachRegistryHasALine() throws IOException {
        String page = Files.readString(Path.of("../docs/registries.md"));
        TreeSet<String> lines =
                ROW.matcher(page).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> schemes = new TreeSet<>();
        ServiceLoader.load(RegistryProvider.class)
                .forEach(provider -> schemes.add(provider.schemes().get(0)));

        assertThat(lines)
                .as("registries with a line (each adapter has a test that calls RegistryMatrix.check)")
                .isEqualTo(schemes);
    }
}
