package io.loadstar.benchmarks.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loadstar.testkit.server.ConsulServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** A real Consul agent, and plain requests to it over connections that are kept (concurrent). */
final class ConsulAgent implements AutoCloseable {

    /** How long blocking queries wait, as ours do. */
    static final Duration WAIT = Duration.ofSeconds(60);

    /** The agent adds up to a sixteenth of the wait. */
    private static final Duration READ_TIMEOUT = WAIT.plusSeconds(10);

    private static final MediaType JSON = MediaType.get("application/json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ConsulServer server;
    private final OkHttpClient client =
            new OkHttpClient.Builder().readTimeout(READ_TIMEOUT).build();

    /**
     * Takes over an agent.
     *
     * @param server closed with this
     */
    ConsulAgent(ConsulServer server) {
        this.server = server;
    }

    /**
     * The answer to a query (immutable data).
     *
     * @param index to ask for the next with
     * @param body its JSON
     */
    record Answer(long index, JsonNode body) {}

    /** {@return its port for HTTP} */
    int port() {
        return server.port();
    }

    /** {@return the registry's URI} */
    String uri() {
        return server.uri();
    }

    /**
     * Asks.
     *
     * @param path with its query
     * @return the answer
     * @throws IOException if there is none, or it is not 200
     */
    Answer get(String path) throws IOException {
        Request request = new Request.Builder().url(url(path)).build();
        try (Response response = client.newCall(request).execute()) {
            if (response.code() != 200) {
                throw new IOException(path + ": " + response.code());
            }
            String index = response.header("X-Consul-Index", "0");
            return new Answer(
                    Long.parseLong(index), MAPPER.readTree(response.body().byteStream()));
        }
    }

    /**
     * Writes; returns when it is acknowledged.
     *
     * @param path with its query
     * @param json the body
     */
    void put(String path, String json) {
        Request request = new Request.Builder()
                .url(url(path))
                .put(RequestBody.create(json, JSON))
                .build();
        try (Response response = client.newCall(request).execute();
                ResponseBody body = response.body()) {
            if (response.code() != 200) {
                throw new IllegalStateException(path + ": " + response.code() + ' ' + body.string());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** {@return its version, as it tells} */
    String version() {
        try {
            return get("/v1/agent/self").body().path("Config").path("Version").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the calls that wait. */
    void cancelCalls() {
        client.dispatcher().cancelAll();
    }

    @Override
    public void close() {
        cancelCalls();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }
}
