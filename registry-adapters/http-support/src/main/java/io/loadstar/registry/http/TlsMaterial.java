package io.loadstar.registry.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A context of its own for one registry, made of one content of its files (immutable data).
 *
 * <p>Sessions are kept by context: no session of another registry, or of older files, is resumed here.
 */
final class TlsMaterial {

    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final X509TrustManager trust;
    private final TlsFiles files;

    private TlsMaterial(SSLContext context, X509TrustManager trust, TlsFiles files) {
        this.context = context;
        this.trust = trust;
        this.files = files;
    }

    static TlsMaterial of(
            List<X509Certificate> authorities, List<X509Certificate> chain, @Nullable PrivateKey key, TlsFiles files)
            throws OptionException {
        try {
            X509TrustManager trust = files.trustAny() ? new TrustAnyone() : trust(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(key == null ? null : identity(chain, key), new TrustManager[] {trust}, null);
            return new TlsMaterial(context, trust, files);
        } catch (GeneralSecurityException | IOException e) {
            throw new OptionException(HttpOptions.TLS.name(), "true", "files that this JVM can use: " + e.getMessage());
        }
    }

    private static X509TrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isEmpty() ? null : storeOf(authorities));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    private static KeyStore storeOf(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        return store;
    }

    private static KeyManager[] identity(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** Makes a client speak TLS with this; the server's name is verified unless anyone is trusted. */
    void apply(OkHttpClient.Builder builder) {
        String name = files.serverName();
        HostnameVerifier standard = builder.build().hostnameVerifier();
        if (files.trustAny()) {
            builder.hostnameVerifier((host, session) -> true);
        } else if (!name.isEmpty()) {
            builder.hostnameVerifier((host, session) -> standard.verify(name, session));
        }
        builder.sslSocketFactory(
                name.isEmpty() ? context.getSocketFactory() : new NamedSocketFactory(context.getSocketFactory(), name),
                trust);
    }
}
