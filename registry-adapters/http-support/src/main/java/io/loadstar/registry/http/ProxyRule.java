package io.loadstar.registry.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Through which proxy the registry is reached (immutable data); none, unless an option says so. */
final class ProxyRule {

    private final @Nullable Proxy fixed;

    private ProxyRule(@Nullable Proxy fixed) {
        this.fixed = fixed;
    }

    /**
     * Reads the option.
     *
     * @throws IllegalArgumentException if it is not of the form
     */
    static ProxyRule parse(String text) {
        if (text.equals("none") || text.isEmpty()) {
            return new ProxyRule(Proxy.NO_PROXY);
        }
        if (text.equals("system")) {
            return new ProxyRule(null);
        }
        HttpUrl url = HttpUrl.parse(text);
        boolean plain = url != null
                && !url.isHttps()
                && url.username().isEmpty()
                && url.password().isEmpty()
                && url.encodedPath().equals("/")
                && url.query() == null;
        if (!plain) {
            String shown = text.indexOf('@') < 0 ? text : "***@…";
            throw new IllegalArgumentException(HttpOptions.PROXY + ": " + shown + " (expected: "
                    + "http://host:port without user information, none or system)");
        }
        return new ProxyRule(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(url.host(), url.port())));
    }

    void apply(OkHttpClient.Builder builder) {
        ProxySelector selector = ProxySelector.getDefault();
        if (fixed != null) {
            builder.proxy(fixed);
        } else if (selector != null) {
            builder.proxySelector(selector);
        }
    }
}
