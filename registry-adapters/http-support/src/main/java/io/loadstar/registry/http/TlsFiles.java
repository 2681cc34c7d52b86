package io.loadstar.registry.http;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** What TLS is spoken with: PEM files, the server's name, or trust in anyone (immutable data). */
final class TlsFiles {

    private static final int LONGEST = 1024 * 1024;

    private final @Nullable Path ca;
    private final @Nullable Path cert;
    private final @Nullable Path key;
    private final String serverName;
    private final boolean trustAny;

    private TlsFiles(RegistryUri uri) {
        this.ca = path(HttpOptions.TLS_CA, uri);
        this.cert = path(HttpOptions.TLS_CERT, uri);
        this.key = path(HttpOptions.TLS_KEY, uri);
        this.serverName = uri.option(HttpOptions.TLS_SERVER_NAME);
        this.trustAny = uri.option(HttpOptions.TLS_TRUST_ANY);
    }

    /**
     * Reads the options and, once, the files.
     *
     * @return them, or {@code null} if TLS is off
     * @throws IllegalArgumentException if they contradict each other, or a file cannot be used
     */
    static @Nullable TlsFiles of(RegistryUri uri) {
        if (!uri.option(HttpOptions.TLS)) {
            uri.options().keySet().stream()
                    .filter(name -> name.startsWith("tls."))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(name + ": without TLS (expected: tls=true beside it)");
                    });
            return null;
        }
        TlsFiles files = new TlsFiles(uri);
        files.check();
        return files;
    }

    private static @Nullable Path path(ConfigKey<String> key, RegistryUri uri) {
        String text = uri.option(key);
        return text.isEmpty() ? null : SmallFile.path(key.name(), text);
    }

    private void check() {
        if ((cert == null) != (key == null)) {
            String name = cert == null ? HttpOptions.TLS_KEY.name() : HttpOptions.TLS_CERT.name();
            throw new IllegalArgumentException(name + ": alone (expected: tls.cert and tls.key together)");
        }
        if (!serverName.isEmpty() && HttpUrl.parse("https://" + serverName + '/') == null) {
            throw new IllegalArgumentException(
                    HttpOptions.TLS_SERVER_NAME + ": " + serverName + " (expected: the name of a host)");
        }
        if (trustAny && (ca != null || !serverName.isEmpty())) {
            throw new IllegalArgumentException(HttpOptions.TLS_TRUST_ANY
                    + ": true (expected: neither tls.ca nor tls.server-name beside it, which it would ignore)");
        }
        try {
            TlsMaterial unused = read().build();
        } catch (OptionException e) {
            throw e.asArgument();
        }
    }

    /** {@return the name that the certificate must have; empty for the endpoint's} */
    String serverName() {
        return serverName;
    }

    /** {@return whether this client has a certificate} */
    boolean hasIdentity() {
        return cert != null;
    }

    boolean trustAny() {
        return trustAny;
    }

    /**
     * Reads the files, without a look at what is in them.
     *
     * @throws OptionException if one cannot be read
     */
    Content read() throws OptionException {
        return new Content(
                bytes(HttpOptions.TLS_CA, ca), bytes(HttpOptions.TLS_CERT, cert), bytes(HttpOptions.TLS_KEY, key));
    }

    private static byte[] bytes(ConfigKey<String> option, @Nullable Path file) throws OptionException {
        return file == null ? new byte[0] : SmallFile.read(option.name(), file, LONGEST);
    }

    /** The bytes of the files at one time (immutable data). */
    final class Content {
        private final byte[] caBytes;
        private final byte[] certBytes;
        private final byte[] keyBytes;

        private Content(byte[] caBytes, byte[] certBytes, byte[] keyBytes) {
            this.caBytes = caBytes;
            this.certBytes = certBytes;
            this.keyBytes = keyBytes;
        }

        /** {@return a hash of all, by which a change is seen} */
        String digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (byte[] bytes : List.of(caBytes, certBytes, keyBytes)) {
                    digest.update(MessageDigest.getInstance("SHA-256").digest(bytes));
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /**
         * Builds what OkHttp takes.
         *
         * @throws OptionException if a file is not what it should be, or key and certificate do not belong together
         */
        TlsMaterial build() throws OptionException {
            List<X509Certificate> authorities =
                    ca == null ? List.of() : Pem.certificates(HttpOptions.TLS_CA.name(), ca.toString(), caBytes);
            if (cert == null || key == null) {
                return TlsMaterial.of(authorities, List.of(), null, TlsFiles.this);
            }
            List<X509Certificate> chain = Pem.certificates(HttpOptions.TLS_CERT.name(), cert.toString(), certBytes);
            PrivateKey privateKey = Pem.privateKey(HttpOptions.TLS_KEY.name(), key.toString(), keyBytes);
            if (!KeyPairCheck.belongTogether(chain.get(0).getPublicKey(), privateKey)) {
                throw new OptionException(
                        HttpOptions.TLS_KEY.name(), key.toString(), "the key of the first certificate in " + cert);
            }
            return TlsMaterial.of(authorities, chain, privateKey, TlsFiles.this);
        }
    }
}
