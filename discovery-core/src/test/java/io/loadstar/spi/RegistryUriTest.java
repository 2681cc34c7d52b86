package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.ConfigKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryUriTest {

    @Test
    void severalHostsAPathAndOptions() {
        RegistryUri uri = RegistryUri.parse("zookeeper://h1:2181,[::1]:2181/services?session-timeout=5s&x=a%20b");

        assertThat(uri.scheme()).isEqualTo("zookeeper");
        assertThat(uri.authorities()).containsExactly("h1:2181", "[::1]:2181");
        assertThat(uri.path()).isEqualTo("/services");
        assertThat(uri.option(ConfigKey.text("x", "", "a text"))).isEqualTo("a b");
        assertThat(uri).hasToString("zookeeper://h1:2181,[::1]:2181/services");
    }

    @Test
    void withoutSlashesTheRestIsThePath() {
        RegistryUri uri = RegistryUri.parse("static:10.0.0.1:80,10.0.0.2:80");

        assertThat(uri.authorities()).isEmpty();
        assertThat(uri.path()).isEqualTo("10.0.0.1:80,10.0.0.2:80");
        assertThat(RegistryUri.parse("file:///etc/x.json").path()).isEqualTo("/etc/x.json");
    }

    @Test
    void secretsInTheUriAreRefusedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryUri.parse("consul://me:hunter2@h:1"))
                .withMessageContaining("no user information")
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryUri.parse("//me:hunter2@h:1"))
                .withMessageContaining("a URI with a scheme")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "://x", "1a:x", "static:a:1?x=1&x=2"})
    void whatIsNoRegistryUriIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryUri.parse(text))
                .withMessageContaining("expected:");
    }
}
