package io.loadstar.testkit.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests of a test to a server, each on a connection of its own (immutable data).
 *
 * <p>No connection is kept: a server that was killed and started again leaves no dead one behind, and a server that
 * limits connections has none taken away. An answer of any status is returned; see {@link Response#body()} for a test
 * that expects success.
 */
public final class TestHttp {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final Map<String, String> headers;
    private final Duration timeout;

    private TestHttp(URI base, Map<String, String> headers, Duration timeout) {
        this.base = base;
        this.headers = Map.copyOf(headers);
        this.timeout = timeout;
    }

    /**
     * Returns requests to a server.
     *
     * @param base such as {@code http://127.0.0.1:8500}
     * @return the requests
     */
    public static TestHttp at(String base) {
        return new TestHttp(URI.create(base), Map.of(), TIMEOUT);
    }

    /**
     * Returns these requests with a header.
     *
     * @param name of the header
     * @param value of the header
     * @return the requests
     */
    public TestHttp header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new TestHttp(base, more, timeout);
    }

    /**
     * Returns these requests with another limit of time; a minute unless set.
     *
     * @param timeout of connecting, and of each wait for a part of the answer
     * @return the requests
     */
    public TestHttp timeout(Duration timeout) {
        return new TestHttp(base, headers, requireNonNull(timeout, "timeout"));
    }

    /**
     * Sends a GET.
     *
     * @param path with its query, such as {@code /v1/catalog/services?stale}
     * @return the answer, of any status
     * @throws UncheckedIOException if there is none
     */
    public Response get(String path) {
        return send("GET", path, null);
    }

    /**
     * Sends a PUT without a body.
     *
     * @param path with its query
     * @return the answer, of any status
     * @throws UncheckedIOException if there is none
     */
    public Response put(String path) {
        return put(path, "");
    }

    /**
     * Sends a PUT.
     *
     * @param path with its query
     * @param json the body
     * @return the answer, of any status
     * @throws UncheckedIOException if there is none
     */
    public Response put(String path, String json) {
        return send("PUT", path, json);
    }

    /**
     * Sends a POST.
     *
     * @param path with its query
     * @param json the body
     * @return the answer, of any status
     * @throws UncheckedIOException if there is none
     */
    public Response post(String path, String json) {
        return send("POST", path, json);
    }

    /**
     * Sends a DELETE.
     *
     * @param path with its query
     * @return the answer, of any status
     * @throws UncheckedIOException if there is none
     */
    public Response delete(String path) {
        return send("DELETE", path, null);
    }

    private Response send(String method, String path, @Nullable String json) {
        try {
            HttpURLConnection connection = open(method, path);
            try {
                if (json != null) {
                    write(connection, json.getBytes(StandardCharsets.UTF_8));
                }
                return read(connection, method + ' ' + path);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(method + ' ' + base + path + ": no answer", e);
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private static void write(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private static Response read(HttpURLConnection connection, String request) throws IOException {
        int status = connection.getResponseCode();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; connection.getHeaderFieldKey(i) != null; i++) {
            headers.putIfAbsent(Response.key(connection.getHeaderFieldKey(i)), connection.getHeaderField(i));
        }
        return new Response(request, status, headers, text(connection, status));
    }

    private static String text(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** An answer (immutable data). */
    public static final class Response {
        private final String request;
        private final int status;
        private final Map<String, String> headers;
        private final String text;

        Response(String request, int status, Map<String, String> headers, String text) {
            this.request = request;
            this.status = status;
            this.headers = Map.copyOf(headers);
            this.text = text;
        }

        private static String key(String header) {
            return header.toLowerCase(Locale.ROOT);
        }

        /** {@return the status, such as 200} */
        public int status() {
            return status;
        }

        /** {@return the body, whatever the status} */
        public String text() {
            return text;
        }

        /**
         * Returns the body of an answer that succeeded.
         *
         * @return the body
         * @throws IllegalStateException if the status is not 2xx
         */
        public String body() {
            if (status / 100 != 2) {
                throw new IllegalStateException(this + " (expected: a status 2xx)");
            }
            return text;
        }

        /**
         * Returns a header.
         *
         * @param name in any case
         * @return its first value
         */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(key(name)));
        }

        @Override
        public String toString() {
            return request + ": " + status + ' ' + text.strip();
        }
    }
}
