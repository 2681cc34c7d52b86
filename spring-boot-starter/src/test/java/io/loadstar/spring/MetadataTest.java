package io.loadstar.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What editors are told of the properties is what the keys say. */
class MetadataTest {

    private static final String FILE = "META-INF/spring-configuration-metadata.json";

    @Test
    void theMetadataIsThatOfTheKeys() throws IOException {
        Path fresh = Path.of("target", "spring-configuration-metadata.json");
        Files.createDirectories(requireNonNull(fresh.getParent()));
        Files.writeString(fresh, Metadata.text());

        assertThat(committed())
                .as("copy %s to spring-boot-starter/src/main/resources/META-INF", fresh.toAbsolutePath())
                .isEqualTo(Metadata.text());
    }

    @ParameterizedTest
    @ValueSource(classes = {LoadstarProperties.class, RegistrationProperties.class})
    void everyPropertyHasMetadata(Class<?> type) {
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        List<String> names = Arrays.stream(type.getRecordComponents())
                .map(component -> '"' + prefix + '.' + dashed(component.getName()))
                .toList();

        assertThat(Metadata.text()).contains(names);
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Of the starter's own folder or jar: others on the class path have a file of that name too. */
    private static String committed() throws IOException {
        URL starter =
                LoadstarProperties.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {starter}, null);
                InputStream in = requireNonNull(loader.getResourceAsStream(FILE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
