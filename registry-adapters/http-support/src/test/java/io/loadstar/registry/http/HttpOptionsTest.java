package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.loadstar.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpOptionsTest {

    @TempDir
    Path dir;

    private final Rig rig = new Rig();

    @Test
    void whatAUriDoesNotSayHasADefault() {
        HttpOptions options = rig.options("test://registry.example,10.0.0.7:9999,[2001:db8::7],[::1]:81");

        assertThat(options.endpoints())
                .containsExactly("registry.example:8500", "10.0.0.7:9999", "[2001:db8::7]:8500", "[::1]:81");
        assertThat(options.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.maxBody()).isEqualTo(16 * 1024 * 1024);
        assertThat(options.tls()).isNull();
        assertThat(options.token()).isNull();
        assertThat(options).hasToString(String.join(",", options.endpoints()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            test:                             | registry: test: (expected: test://host:port)
            test://h:0                        | registry: h:0 (expected: host:port, or [address]:port of IPv6)
            test://h:65536                    | registry: h:65536 (expected: host:port, or [address]:port of IPv6)
            test://h:x                        | registry: h:x (expected: host:port, or [address]:port of IPv6)
            test://h:                         | registry: h: (expected: host:port, or [address]:port of IPv6)
            test://:8500                      | registry: :8500 (expected: host:port, or [address]:port of IPv6)
            test://::1                        | registry: ::1 (expected: host:port, or [address]:port of IPv6)
            test://[::1                       | registry: [::1 (expected: host:port, or [address]:port of IPv6)
            test://[::1]x:80                  | registry: [::1]x:80 (expected: host:port, or [address]:port of IPv6)
            test://a b                        | registry: a b (expected: host:port, or [address]:port of IPv6)
            test://h?connect-timeout=0s       | connect-timeout: 0s (expected: 10ms to 3600s)
            test://h?request-timeout=2h       | request-timeout: 7200s (expected: 10ms to 3600s)
            test://h?max-body=1               | max-body: 1 (expected: a whole number, 1024 to 1073741824)
            test://h?tls=yes                  | tls: yes (expected: true or false)
            test://h?tls.ca=/x.pem            | tls.ca: without TLS (expected: tls=true beside it)
            test://h?tls=true&tls.cert=/x.pem | tls.cert: alone (expected: tls.cert and tls.key together)
            test://h?tls=true&tls.key=/x.pem  | tls.key: alone (expected: tls.cert and tls.key together)
            test://h?tls=true&tls.ca=/no.pem  | tls.ca: /no.pem (expected: a readable file)
            test://h?tls=true&tls.ca=%00      | tls.ca: \0 (expected: the path of a file)
            test://h?tls=true&tls.server-name=a%20b | tls.server-name: a b (expected: the name of a host)
            test://h?proxy=squid:3128         | proxy: squid:3128 (expected: http://host:port without user information, none or system)
            test://h?proxy=https://squid:3128 | proxy: https://squid:3128 (expected: http://host:port without user information, none or system)
            test://h?proxy=http://me:pw@squid | proxy: ***@… (expected: http://host:port without user information, none or system)
            test://h?token-file=/nope         | token-file: /nope (expected: a readable file with the token)
            test://h?token-env=NOPE           | token-env: NOPE (expected: a variable of the environment that is set)
            test://h?token=a%20b              | token: *** (expected: a token there, of visible ASCII without blanks)
            test://h?token=a&token-env=B      | token: named twice (expected: one of token, token-env and token-file)
            """)
    void badInputIsOneLineThatSaysWhatWasExpected(String uri, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.options(uri))
                .withMessage(message.replace("\\0", "\0"));
    }

    @Test
    void trustInAnyoneTakesNoAuthorityBesideIt() {
        String uri = "test://h?tls=true&tls.dangerously-trust-any-server=true&tls.server-name=other";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.options(uri))
                .withMessage("tls.dangerously-trust-any-server: true (expected: neither tls.ca nor tls.server-name"
                        + " beside it, which it would ignore)");
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "'two words'", "'tök'", "'a\u0000b'"})
    void aFileWithoutATokenIsNamedAndItsContentIsNot(String content) throws IOException {
        Path file = Files.writeString(dir.resolve("token"), content);

        Throwable thrown = catchThrowable(() -> rig.options("test://h?token-file=" + file));

        assertThat(thrown)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token-file: " + file + " (expected: a token there, of visible ASCII without blanks)");
    }

    @Test
    void aFileThatIsNoTokenAtAllIsNotRead() throws IOException {
        Path file = Files.writeString(dir.resolve("token"), "x".repeat(100_000));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.options("test://h?token-file=" + file))
                .withMessage("token-file: " + file + " (expected: a readable file with the token)");
    }

    @Test
    void keysAreNamedOnceAndDescribed() {
        List<ConfigKey<?>> keys = HttpOptions.keys();

        assertThat(keys).extracting(ConfigKey::name).doesNotHaveDuplicates();
        assertThat(keys).allSatisfy(key -> assertThat(key.description()).isNotBlank());
    }
}
