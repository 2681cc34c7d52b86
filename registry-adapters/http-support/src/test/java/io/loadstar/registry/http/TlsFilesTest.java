package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS files that cannot be used: one line that says what was expected, and never what is in them. */
class TlsFilesTest {

    private static final HeldCertificate EC = new HeldCertificate.Builder().build();
    private static final HeldCertificate OTHER_EC = new HeldCertificate.Builder().build();
    private static final HeldCertificate RSA =
            new HeldCertificate.Builder().rsa2048().build();

    @TempDir
    Path dir;

    private final Rig rig = new Rig();

    static Stream<Arguments> files() {
        String cert = EC.certificatePem();
        String key = EC.privateKeyPkcs8Pem();
        return Stream.of(
                Arguments.of(
                        cert,
                        OTHER_EC.privateKeyPkcs8Pem(),
                        "tls.key: KEY (expected: the key of the first" + " certificate in CERT)"),
                Arguments.of(
                        cert,
                        RSA.privateKeyPkcs8Pem(),
                        "tls.key: KEY (expected: the key of the first" + " certificate in CERT)"),
                Arguments.of(
                        cert,
                        RSA.privateKeyPkcs1Pem(),
                        "tls.key: KEY (expected: PKCS#8;" + " openssl pkcs8 -topk8 -nocrypt -in … converts it)"),
                Arguments.of(
                        cert,
                        key.replace(" PRIVATE", " ENCRYPTED PRIVATE"),
                        "tls.key: KEY (expected: a key that is not encrypted; openssl pkcs8 -in … decrypts it)"),
                Arguments.of(
                        cert,
                        "",
                        "tls.key: KEY (expected: a PEM file with a private key in PKCS#8" + " (BEGIN PRIVATE KEY))"),
                Arguments.of(
                        cert,
                        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                        "tls.key: KEY (expected: a private key of RSA, EC or EdDSA in PKCS#8; this one cannot be read)"),
                Arguments.of("", key, "tls.cert: CERT (expected: a PEM file with a certificate (BEGIN CERTIFICATE))"),
                Arguments.of(key, key, "tls.cert: CERT (expected: a PEM file with a certificate (BEGIN CERTIFICATE))"),
                Arguments.of(
                        "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----",
                        key,
                        "tls.cert: CERT (expected: certificates in PEM; one of them cannot be read)"),
                Arguments.of("x".repeat(2_000_000), key, "tls.cert: CERT (expected: at most 1048576 bytes)"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatCannotBeUsedIsRefusedInOneLine(String cert, String key, String message) throws IOException {
        Path certFile = Files.writeString(dir.resolve("cert.pem"), cert);
        Path keyFile = Files.writeString(dir.resolve("key.pem"), key);

        Throwable thrown = catchThrowable(() -> open(certFile, keyFile));

        assertThat(thrown)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replace("KEY ", keyFile + " ")
                        .replace("PRIVATE " + keyFile + " ", "PRIVATE KEY ")
                        .replace("CERT ", certFile + " ")
                        .replace("CERT)", certFile + ")"))
                .hasNoCause();
    }

    @Test
    void everyKindOfKeyIsReadWithTextAndOtherBlocksAroundIt() throws IOException {
        for (HeldCertificate held : List.of(EC, RSA)) {
            Path all = Files.writeString(
                    dir.resolve("all.pem"),
                    "Bag Attributes\r\n" + held.privateKeyPkcs8Pem().replace("\n", "\r\n") + "\r\nsubject=CN\r\n"
                            + held.certificatePem());

            assertThat(open(all, all).tls()).isNotNull();
        }
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Throwable thrown = catchThrowable(() -> rig.options("test://h?tls=true&tls.ca=" + dir));

        assertThat(thrown)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls.ca: " + dir + " (expected: a readable file)");
    }

    private HttpOptions open(Path cert, Path key) {
        return rig.options("test://h?tls=true&tls.cert=" + cert + "&tls.key=" + key);
    }
}
