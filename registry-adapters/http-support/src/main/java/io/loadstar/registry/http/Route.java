package io.loadstar.registry.http;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What all queries of one client share: the registry and the way to it (concurrent). */
final class Route {

    private final HttpOptions options;
    private final String source;
    private final TimeSource time;
    private final Endpoints endpoints;
    private final Clients clients;
    private final @Nullable TokenSource tokens;

    Route(HttpOptions options, String source, TimeSource time) {
        TokenPlace place = options.token();
        this.options = options;
        this.source = source;
        this.time = time;
        this.endpoints = new Endpoints(options.endpointList());
        this.clients = new Clients(options, source, time);
        this.tokens = place == null ? null : new TokenSource(place, source, time);
    }

    /** {@return the registry for display} */
    String source() {
        return source;
    }

    TimeSource time() {
        return time;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Clients clients() {
        return clients;
    }

    /** {@return where the token comes from, or {@code null} if none is sent} */
    @Nullable
    TokenSource tokens() {
        return tokens;
    }

    String tokenHeader() {
        return options.defaults().tokenHeader();
    }

    String tokenPrefix() {
        return options.defaults().tokenPrefix();
    }

    String scheme() {
        return options.tls() == null ? "http" : "https";
    }

    /** {@return whether TLS is spoken without a certificate of ours} */
    boolean isAnonymous() {
        TlsFiles tls = options.tls();
        return tls != null && !tls.hasIdentity();
    }

    Duration requestTimeout() {
        return options.requestTimeout();
    }

    int maxBody() {
        return options.maxBody();
    }
}
