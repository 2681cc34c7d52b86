package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationOptionsTest {

    private static RegistrationOptions options(String query) {
        return RegistrationOptions.of(RegistryUri.parse("consul://agent.test:8500?" + query));
    }

    @Test
    void withoutOptionsItIsACheckOf30sThatIsLookedAtEvery10() {
        RegistrationOptions options = options("");

        assertThat(options.kind()).isEqualTo(CheckKind.TTL);
        assertThat(options.ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.look()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.reapAfter()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aLookIsAThirdOfTheTimeToLiveAndWhereTheAgentAsksNoMoreThanTenSeconds() {
        assertThat(options("check.ttl=3s").look()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options("check.ttl=90s").look()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options("check=tcp&check.ttl=90s").look()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options("check=none&check.ttl=6s").look()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void neverTakingOutIsSaidWithZero() {
        assertThat(options("deregister-critical-after=0s").reapAfter()).isZero();
        assertThat(options("deregister-critical-after=1m").reapAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    deregister-critical-after=59s | deregister-critical-after: 59s (expected: at least 1m, which is \
                    Consul's least, or 0s for never)
                    check=icmp                    | check: icmp (expected: one of ttl, http, tcp, none)
                    check.ttl=500ms               | check.ttl: 500ms (expected: 1s to 1d)
                    check=http&check.path=ready   | check.path: ready (expected: a path such as /health)
                    check=http&check.http=ftp://x | check.http: ftp://x (expected: a URL such as \
                    http://127.0.0.1:8081/ready)
                    check.http=http://x/          | check.http: http://x/ with check=ttl (expected: only with \
                    check=http)
                    check=none&check.interval=5s  | check.interval: 5s with check=none (expected: only with \
                    check=http or tcp)
                    check=none&deregister-critical-after=5m | deregister-critical-after: 5m with check=none \
                    (expected: only with check=ttl, http or tcp)
                    check=http&check.http=http://x/&check.path=/y | check.path: set beside check.http (expected: \
                    one of them)
                    """)
    void whatMeansNothingIsRefusedInOneLine(String query, String message) {
        assertThatThrownBy(() -> options(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theOptionsAreThoseOfTheDocument() throws IOException {
        String document = Files.readString(Path.of("../../docs/consul.md"));
        String section = document.substring(document.indexOf("## Registration"));

        assertThat(section.lines().filter(line -> line.startsWith("| `check") || line.startsWith("| `deregister")))
                .containsExactlyElementsOf(RegistrationOptions.keys().stream()
                        .map(RegistrationOptionsTest::row)
                        .toList());
    }

    private static <T> String row(ConfigKey<T> key) {
        String value = key.print(key.defaultValue());
        return "| `" + key.name() + "` | " + key.expected() + " | " + (value.isEmpty() ? "" : '`' + value + '`') + " | "
                + key.description() + " |";
    }
}
