package io.loadstar.registry.http;

import static java.util.Objects.requireNonNull;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the URI of any HTTP registry says about the way to it (immutable data). */
public final class HttpOptions {

    static final ConfigKey<String> TOKEN =
            ConfigKey.text("token", "", "the token itself; rather say where it is, by token-file or token-env");

    static final ConfigKey<String> TOKEN_ENV =
            ConfigKey.text("token-env", "", "the variable of the environment that holds the token");

    static final ConfigKey<String> TOKEN_FILE =
            ConfigKey.text("token-file", "", "the file that holds the token; a new one there is used at once");

    static final ConfigKey<Boolean> TLS = ConfigKey.flag("tls", false, "whether to speak TLS, and nothing else");

    static final ConfigKey<String> TLS_CA = ConfigKey.text(
            "tls.ca", "", "a PEM file of the authorities that may have signed the server; the JVM's own unless set");

    static final ConfigKey<String> TLS_CERT =
            ConfigKey.text("tls.cert", "", "a PEM file of this client's certificate and those up to its authority");

    static final ConfigKey<String> TLS_KEY =
            ConfigKey.text("tls.key", "", "a PEM file of this client's private key, PKCS#8 and not encrypted");

    static final ConfigKey<String> TLS_SERVER_NAME = ConfigKey.text(
            "tls.server-name", "", "the name that the server's certificate must have; the endpoint's unless set");

    static final ConfigKey<Boolean> TLS_TRUST_ANY = ConfigKey.flag(
            "tls.dangerously-trust-any-server",
            false,
            "whether to believe any certificate: whoever is on the way can then read the token and forge the answers");

    static final ConfigKey<String> PROXY =
            ConfigKey.text("proxy", "none", "http://host:port, none, or system for what the JVM was told");

    static final ConfigKey<Duration> CONNECT_TIMEOUT =
            ConfigKey.duration("connect-timeout", Duration.ofSeconds(5), "how long a connection may take to be there");

    static final ConfigKey<Duration> REQUEST_TIMEOUT = ConfigKey.duration(
            "request-timeout", Duration.ofSeconds(10), "how long a request may take, beyond what a long poll waits");

    static final ConfigKey<Integer> MAX_BODY = ConfigKey.integer(
            "max-body",
            16 * 1024 * 1024,
            1_024,
            1024 * 1024 * 1024,
            "the longest body that is read, in bytes, inflated");

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final List<Endpoint> endpoints;
    private final HttpDefaults defaults;
    private final @Nullable TokenPlace token;
    private final @Nullable TlsFiles tls;
    private final ProxyRule proxy;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final int maxBody;

    private HttpOptions(RegistryUri uri, HttpDefaults defaults, Function<String, @Nullable String> environment) {
        this.endpoints = endpoints(uri, defaults);
        this.defaults = defaults;
        this.token = TokenPlace.of(uri, defaults.tokenEnvironment(), environment);
        this.tls = TlsFiles.of(uri);
        this.proxy = ProxyRule.parse(uri.option(PROXY));
        this.connectTimeout = checked(CONNECT_TIMEOUT, uri);
        this.requestTimeout = checked(REQUEST_TIMEOUT, uri);
        this.maxBody = uri.option(MAX_BODY);
    }

    /** {@return the options that all HTTP registries share} */
    public static List<ConfigKey<?>> keys() {
        return List.of(
                TOKEN,
                TOKEN_ENV,
                TOKEN_FILE,
                TLS,
                TLS_CA,
                TLS_CERT,
                TLS_KEY,
                TLS_SERVER_NAME,
                TLS_TRUST_ANY,
                PROXY,
                CONNECT_TIMEOUT,
                REQUEST_TIMEOUT,
                MAX_BODY);
    }

    /**
     * Reads a URI, and once the files that it names.
     *
     * @param uri the URI; its path and its other options are the adapter's
     * @param defaults what the registry takes where the URI says nothing
     * @return the options
     * @throws IllegalArgumentException if an option is not of its form, or names what cannot be used
     */
    public static HttpOptions of(RegistryUri uri, HttpDefaults defaults) {
        return of(uri, defaults, System::getenv);
    }

    static HttpOptions of(RegistryUri uri, HttpDefaults defaults, Function<String, @Nullable String> environment) {
        return new HttpOptions(requireNonNull(uri, "uri"), requireNonNull(defaults, "defaults"), environment);
    }

    private static List<Endpoint> endpoints(RegistryUri uri, HttpDefaults defaults) {
        if (uri.authorities().isEmpty()) {
            throw new IllegalArgumentException("registry: " + uri + " (expected: " + uri.scheme() + "://host:port)");
        }
        return uri.authorities().stream()
                .map(authority -> Endpoint.parse(authority, defaults.port()))
                .toList();
    }

    private static Duration checked(ConfigKey<Duration> key, RegistryUri uri) {
        Duration value = uri.option(key);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + ": " + key.print(value) + " (expected: " + key.print(SHORTEST)
                    + " to " + key.print(LONGEST) + ")");
        }
        return value;
    }

    /** {@return the endpoints as {@code host:port}, in the URI's order} */
    public List<String> endpoints() {
        return endpoints.stream().map(Endpoint::toString).toList();
    }

    /** {@return how long a request may take, beyond what a long poll waits} */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** {@return whether requests carry a token} */
    public boolean hasToken() {
        return token != null;
    }

    List<Endpoint> endpointList() {
        return endpoints;
    }

    HttpDefaults defaults() {
        return defaults;
    }

    @Nullable
    TokenPlace token() {
        return token;
    }

    /** {@return what TLS is spoken with, or {@code null} for none} */
    @Nullable
    TlsFiles tls() {
        return tls;
    }

    ProxyRule proxy() {
        return proxy;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    int maxBody() {
        return maxBody;
    }

    /** Returns the endpoints. */
    @Override
    public String toString() {
        return String.join(",", endpoints());
    }
}
