package io.loadstar.registry.http;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.LogText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a registry: method, path, parameters, headers, body and how long it may take (immutable data).
 *
 * <p>It names no endpoint and holds no token: both are the client's.
 */
public final class HttpQuery {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final RequestBody NO_BODY = RequestBody.create(new byte[0]);

    private final String method;
    private final List<String> segments;
    private final List<Map.Entry<String, String>> parameters;
    private final List<Map.Entry<String, String>> headers;
    private final byte @Nullable [] body;
    private final @Nullable Duration readTimeout;
    private final @Nullable Duration callTimeout;
    private final @Nullable String what;

    private HttpQuery(Builder builder) {
        this.method = builder.method;
        this.segments = builder.segments;
        this.parameters = List.copyOf(builder.parameters);
        this.headers = List.copyOf(builder.headers);
        this.body = builder.body;
        this.readTimeout = builder.readTimeout;
        this.callTimeout = builder.callTimeout;
        this.what = builder.what;
    }

    /**
     * Begins a GET.
     *
     * @param segments the path, each segment as it is meant: a slash inside is encoded
     * @return a builder
     */
    public static Builder get(String... segments) {
        return new Builder("GET", segments);
    }

    /**
     * Begins a PUT.
     *
     * @param segments the path, each segment as it is meant: a slash inside is encoded
     * @return a builder
     */
    public static Builder put(String... segments) {
        return new Builder("PUT", segments);
    }

    /**
     * Begins a POST.
     *
     * @param segments the path, each segment as it is meant: a slash inside is encoded
     * @return a builder
     */
    public static Builder post(String... segments) {
        return new Builder("POST", segments);
    }

    /**
     * Begins a DELETE.
     *
     * @param segments the path, each segment as it is meant: a slash inside is encoded
     * @return a builder
     */
    public static Builder delete(String... segments) {
        return new Builder("DELETE", segments);
    }

    /** {@return what was asked for, in words for messages: {@link Builder#what}, or method and path} */
    public String what() {
        return what == null ? toString() : what;
    }

    /** How long the answer may take to begin. */
    Duration readTimeout(Duration requestTimeout) {
        return readTimeout == null ? requestTimeout : readTimeout;
    }

    /** How long the whole exchange may take: what was set, else the read timeout and one request's more. */
    Duration callTimeout(Duration requestTimeout) {
        if (callTimeout != null) {
            return callTimeout;
        }
        return readTimeout == null ? requestTimeout : readTimeout.plus(requestTimeout);
    }

    Request.Builder request(String scheme, Endpoint endpoint) {
        HttpUrl.Builder url =
                new HttpUrl.Builder().scheme(scheme).host(endpoint.host()).port(endpoint.port());
        Request.Builder request = new Request.Builder().url(addTo(url));
        headers.forEach(header -> request.addHeader(header.getKey(), header.getValue()));
        return request.method(method, requestBody());
    }

    private HttpUrl addTo(HttpUrl.Builder url) {
        segments.forEach(url::addPathSegment);
        parameters.forEach(parameter -> url.addQueryParameter(parameter.getKey(), parameter.getValue()));
        return url.build();
    }

    private @Nullable RequestBody requestBody() {
        if (method.equals("GET")) {
            return null;
        }
        return body == null ? NO_BODY : RequestBody.create(body, JSON);
    }

    /** Returns method and path. */
    @Override
    public String toString() {
        HttpUrl.Builder url = new HttpUrl.Builder().scheme("http").host("registry");
        segments.forEach(url::addPathSegment);
        return method + ' ' + url.build().encodedPath();
    }

    /** Builds a query (thread-confined). */
    public static final class Builder {

        private final String method;
        private final List<String> segments;
        private final List<Map.Entry<String, String>> parameters = new ArrayList<>();
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private byte @Nullable [] body;
        private @Nullable Duration readTimeout;
        private @Nullable Duration callTimeout;
        private @Nullable String what;

        private Builder(String method, String... segments) {
            this.method = method;
            this.segments = List.of(segments);
            this.segments.forEach(Builder::check);
        }

        /** The two names that would climb in the path, and the one that would vanish in it. */
        private static void check(String segment) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("path segment: " + (segment.isEmpty() ? "empty" : segment)
                        + " (expected: text other than . and ..)");
            }
        }

        /**
         * Adds a parameter; a name may come more than once.
         *
         * @param name the name
         * @param value the value, encoded here
         * @return this
         */
        public Builder query(String name, String value) {
            parameters.add(Map.entry(name, value));
            return this;
        }

        /**
         * Adds a header.
         *
         * @param name the name
         * @param value visible ASCII and blanks
         * @return this
         * @throws IllegalArgumentException if it is not; the message has the name alone
         */
        public Builder header(String name, String value) {
            if (name.isEmpty() || !visible(name, '!') || !visible(value, ' ')) {
                throw new IllegalArgumentException(
                        "header: " + LogText.safe(name) + " (expected: a name and a value of visible ASCII)");
            }
            headers.add(Map.entry(name, value));
            return this;
        }

        private static boolean visible(String text, char least) {
            return text.chars().allMatch(c -> c >= least && c < 0x7f);
        }

        /**
         * Sets the body.
         *
         * @param body JSON in UTF-8, not copied; {@link JsonText} writes it
         * @return this
         * @throws IllegalArgumentException if it is a GET
         */
        public Builder json(byte[] body) {
            if (method.equals("GET")) {
                throw new IllegalArgumentException("body: of a GET (expected: none)");
            }
            this.body = requireNonNull(body, "body");
            return this;
        }

        /**
         * Sets the silence that is allowed until the answer begins, and within it: for long polls. It is the option
         * {@code request-timeout} unless set.
         *
         * @param timeout longer than zero
         * @return this
         */
        public Builder readTimeout(Duration timeout) {
            this.readTimeout = positive("read timeout", timeout);
            return this;
        }

        /**
         * Sets how long the whole exchange may take, body included. Unless set it is {@code request-timeout}, and
         * {@code request-timeout} more than a read timeout that is set.
         *
         * @param timeout longer than zero
         * @return this
         */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = positive("call timeout", timeout);
            return this;
        }

        private static Duration positive(String name, Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(name + ": " + timeout + " (expected: longer than zero)");
            }
            return timeout;
        }

        /**
         * Says what is asked for, in the words of messages.
         *
         * @param what such as {@code the instances of orders}
         * @return this
         */
        public Builder what(String what) {
            this.what = requireNonNull(what, "what");
            return this;
        }

        /** {@return the query} */
        public HttpQuery build() {
            return new HttpQuery(this);
        }
    }
}
