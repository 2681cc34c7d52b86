package io.loadstar.registry.zookeeper;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceRegistrar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperOptionsTest {

    private static ZooKeeperOptions of(String uri) {
        return ZooKeeperOptions.of(RegistryUri.parse(uri));
    }

    @Test
    void aShortUriHasDefaults() {
        ZooKeeperOptions options = of("zookeeper://h1,h2:2182,[::1]");

        assertThat(options.connectString()).isEqualTo("h1:2181,h2:2182,[::1]:2181");
        assertThat(options.basePath()).isEqualTo("/services");
        assertThat(options.source()).isEqualTo("zookeeper://h1,h2:2182,[::1]/services");
        assertThat(options.sessionTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void pathAndOptionsAreTaken() {
        ZooKeeperOptions options = of("zookeeper://h1/a/b/?session-timeout=3s&connect-timeout=250ms&payload-class=");

        assertThat(options.basePath()).isEqualTo("/a/b");
        assertThat(options.sessionTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(options.payloadClass()).isEmpty();
        assertThat(of("zookeeper://h1/").basePath()).isEqualTo("/");
        assertThat(ZooKeeperOptions.child("/", "orders")).isEqualTo("/orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zookeeper:", "zookeeper:///services", "zookeeper://h1/a/../b"})
    void aUriOfAnotherFormNamesTheForm(String uri) {
        assertThatThrownBy(() -> of(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: zookeeper://h1:2181,h2:2181/services)");
    }

    @Test
    void aTimeoutOutOfRangeNamesTheRange() {
        assertThatThrownBy(() -> of("zookeeper://h1?session-timeout=1ms"))
                .hasMessage("session-timeout: 1ms (expected: 100ms to 3600s)");
    }

    @Test
    void credentialsThatAreMissingAreTold(@TempDir Path dir) throws IOException {
        assertThatThrownBy(() -> of("zookeeper://h1?access=readable"))
                .hasMessage("access: readable without credentials-file (expected: open, or a file with user:password)");
        Path file = dir.resolve("credentials");
        String uri = "zookeeper://h1?access=private&credentials-file=" + file;
        assertThatThrownBy(() -> of(uri))
                .hasMessage("credentials-file: " + file + " (expected: a readable file with user:password)");
        for (String bad : List.of("", "orders", ":secret", "orders:", "orders:secret\nother:secret")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> of(uri))
                    .hasMessage("credentials-file: " + file + " (expected: a readable file with user:password)");
        }
    }

    @Test
    void credentialsThatAreNoGoodLaterLeaveThoseBefore(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("credentials"), "orders:secret\n");
        ZooKeeperOptions options = of("zookeeper://h1?access=private&credentials-file=" + file);
        Credentials credentials = requireNonNull(options.credentials());
        assertThat(options.access()).isEqualTo(Access.PRIVATE);
        assertThat(credentials.now()).asString().isEqualTo("orders:secret");

        Files.writeString(file, "");
        assertThat(credentials.now()).asString().isEqualTo("orders:secret");
        Files.writeString(file, "orders:changed");
        assertThat(credentials.now()).asString().isEqualTo("orders:changed");
    }

    @Test
    void theProviderIsFoundByItsScheme() {
        assertThat(ServiceLoader.load(RegistryProvider.class))
                .anyMatch(provider -> provider.schemes().contains("zookeeper"));
        assertThatThrownBy(() -> ServiceRegistrar.create("zookeeper://h1?sesion-timeout=3s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("session-timeout");
    }
}
