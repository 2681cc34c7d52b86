package io.loadstar.registry.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRegistryProviderTest {

    @Test
    void providerIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(RegistryProvider.class))
                .filteredOn(provider -> provider.schemes().contains("file"))
                .hasOnlyElementsOfType(FileRegistryProvider.class)
                .singleElement()
                .satisfies(provider -> assertThat(provider.options())
                        .extracting(ConfigKey::name)
                        .containsExactly("interval", "format", "max-bytes", "max-instances"));
    }

    @ParameterizedTest
    @CsvSource({
        "file:///data/a.json, /data/a.json, JSON",
        "file:/data/a.json, /data/a.json, JSON",
        "file://localhost/data/a.yml, /data/a.yml, YAML",
        "file:///data/my%20services.YAML, /data/my services.YAML, YAML",
        "file:///data/100%.json, /data/100%.json, JSON",
        "file:///data/%C3%A4.json, /data/ä.json, JSON",
        "file:///data/x/../a.json, /data/a.json, JSON",
        "file:///data/a?format=yaml, /data/a, YAML",
        "file:///data/a.json?format=YAML, /data/a.json, YAML"
    })
    void uriNamesPathAndFormat(String uri, Path path, FileFormat format) {
        FileOptions options = FileOptions.of(RegistryUri.parse(uri));

        assertThat(options.path()).isEqualTo(path);
        assertThat(options.format()).isEqualTo(format);
        assertThat(options.interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void relativePathIsOfTheWorkingFolder() {
        FileOptions options = FileOptions.of(RegistryUri.parse("file:conf/a.json"));

        assertThat(options.path()).isEqualTo(Path.of("conf/a.json").toAbsolutePath());
        assertThat(options.source()).isEqualTo("file:" + Path.of("conf/a.json").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:|registry: file: (expected: a path, as in file:///path.json",
                "file://a.json|registry: file://a.json (expected: no host, as in file:///path.json, or file:path.yaml for a"
                        + " relative one; did you mean file:a.json?)",
                "file:/a.jsn|format: a.jsn (extension unknown; did you mean json?; known: json, yaml, yml; or say"
                        + " format=json or format=yaml)",
                "file:/a.toml|format: a.toml (extension unknown; known: json, yaml, yml; or say format=json or format=yaml)",
                "file:/services|format: services (no extension; known: json, yaml, yml; or say format=json or format=yaml)",
                "file:/a.json?format=jason|format: jason (unknown; did you mean json?; known: json, yaml)",
                "file:/a.json?interval=0s|interval: 0s (expected: 10ms to 1h)",
                "file:/a.json?interval=2h|interval: 7200s (expected: 10ms to 1h)",
                "file:/a.json?max-bytes=0|max-bytes: 0 (expected: a whole number, 1 to 1073741824)",
                "file:/a.json?max-instances=x|max-instances: x (expected: a whole number, 1 to 1000000)"
            })
    void whatIsNotOfTheFormIsRefusedInOneLine(String uri, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileRegistryProvider()
                        .openDiscoverer(RegistryUri.parse(uri), new VirtualTime().registryContext(1)))
                .withMessageStartingWith(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void fileTakesNoRegistrations() {
        assertThatThrownBy(() -> new FileRegistryProvider()
                        .openRegistrar(RegistryUri.parse("file:/a.json"), new VirtualTime().registryContext(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("file: takes no registrations");
    }
}
