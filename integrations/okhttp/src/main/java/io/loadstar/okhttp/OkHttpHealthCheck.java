package io.loadstar.okhttp;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Passes where a GET is answered with an expected status and, where one is set, the expected header (concurrent).
 *
 * <p>Each check has a thread of the blocking executor; one client with its connections serves all instances of the
 * service. Redirects are not followed, proxies not used. A short body is read to its end, so that the connection can be
 * used again; a longer one is cut off with its connection, and the status counts. An answer that breaks off fails.
 */
final class OkHttpHealthCheck implements HealthCheck {

    /** What of a body is read: a page of status fits, a download does not. */
    static final int BODY_MOST = 64 * 1024;

    /** Connections kept between checks: one a host, up to the file descriptors that one service may hold. */
    private static final int IDLE_MOST = 1_024;

    /** Past it a server has most likely closed the connection anyway. */
    private static final Duration KEEP_MOST = Duration.ofMinutes(5);

    private final OkHttpClient client;
    private final Executor blocking;
    private final String path;
    private final int port;
    private final StatusRanges statuses;
    private final @Nullable ExpectedHeader header;
    private volatile boolean closed;

    /**
     * Creates the check of one service.
     *
     * @param config the service's settings
     * @param blocking a thread for each check
     * @throws IllegalArgumentException if the path, the statuses or the header are not of their form
     */
    OkHttpHealthCheck(ServiceConfig config, Executor blocking) {
        this.path = checkPath(config.get(ServiceConfig.HEALTH_PATH));
        this.port = config.get(ServiceConfig.HEALTH_PORT);
        this.statuses = statuses(config);
        this.header = header(config);
        this.blocking = blocking;
        this.client = newClient(config);
    }

    /** Reads every setting that a check has, and makes none. */
    static void validate(ServiceConfig config) {
        String unusedPath = checkPath(config.get(ServiceConfig.HEALTH_PATH));
        StatusRanges unusedStatuses = statuses(config);
        ExpectedHeader unusedHeader = header(config);
    }

    private static StatusRanges statuses(ServiceConfig config) {
        return StatusRanges.parse(ServiceConfig.HEALTH_STATUSES.name(), config.get(ServiceConfig.HEALTH_STATUSES));
    }

    private static @Nullable ExpectedHeader header(ServiceConfig config) {
        return ExpectedHeader.parse(
                ServiceConfig.HEALTH_EXPECT_HEADER.name(), config.get(ServiceConfig.HEALTH_EXPECT_HEADER));
    }

    private static String checkPath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    ServiceConfig.HEALTH_PATH.name() + ": " + path + " (expected: a path that starts with /)");
        }
        return path;
    }

    private static OkHttpClient newClient(ServiceConfig config) {
        Duration keep = keepAlive(config);
        return new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(IDLE_MOST, keep.toMillis(), TimeUnit.MILLISECONDS))
                .followRedirects(false)
                .followSslRedirects(false)
                .proxy(Proxy.NO_PROXY)
                // The call's own timeout bounds all of it.
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    /** Two of the longer intervals, so that a connection is still there at the next check. */
    private static Duration keepAlive(ServiceConfig config) {
        Duration interval = config.get(ServiceConfig.HEALTH_INTERVAL);
        Duration unhealthy = config.get(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY);
        Duration longer = interval.compareTo(unhealthy) > 0 ? interval : unhealthy;
        if (longer.compareTo(KEEP_MOST.dividedBy(2)) > 0) {
            return KEEP_MOST;
        }
        return longer.isZero() ? Duration.ofMillis(1) : longer.multipliedBy(2);
    }

    @Override
    public CompletionStage<Result> check(ServiceInstance target, Duration timeout) {
        Request request = new Request.Builder()
                .url(url(target))
                .header("User-Agent", "loadstar-health")
                // What is read is then what was sent: a small body cannot inflate to a large one.
                .header("Accept-Encoding", "identity")
                .build();
        Call call = client.newCall(request);
        call.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return CompletableFuture.supplyAsync(() -> ask(call, target), blocking);
    }

    private Result ask(Call call, ServiceInstance target) {
        if (closed) {
            return Result.fail("the check is closed");
        }
        try (Response response = call.execute()) {
            return judge(call, response, target);
        } catch (IOException e) {
            return Result.fail("GET " + call.request().url() + ": " + e.getMessage());
        } finally {
            if (closed) {
                // The connection may have been given back too late to be dropped by close.
                client.connectionPool().evictAll();
            }
        }
    }

    private HttpUrl url(ServiceInstance target) {
        int question = path.indexOf('?');
        HttpUrl.Builder url = new HttpUrl.Builder()
                .scheme(target.secure() ? "https" : "http")
                .host(target.host())
                .port(port == 0 ? target.port() : port)
                .encodedPath(question < 0 ? path : path.substring(0, question));
        return (question < 0 ? url : url.encodedQuery(path.substring(question + 1))).build();
    }

    private Result judge(Call call, Response response, ServiceInstance target) {
        int status = response.code();
        try {
            drain(call, response.body().byteStream());
        } catch (IOException e) {
            return Result.fail(status + ", and its body broke off: " + e.getMessage());
        }
        if (!statuses.contains(status)) {
            return Result.fail(status + " (expected: " + statuses + ")");
        }
        String refusal = header == null ? null : header.refusal(response.headers(), target);
        return refusal == null ? Result.pass(String.valueOf(status)) : Result.fail(status + ", but " + refusal);
    }

    /** Reads to the end, or cuts the connection off where the end is too far. */
    private static void drain(Call call, InputStream body) throws IOException {
        byte[] part = new byte[8 * 1024];
        int total = 0;
        int read;
        while ((read = body.read(part)) >= 0) {
            total += read;
            if (total > BODY_MOST) {
                call.cancel();
                return;
            }
        }
    }

    /** Ends the checks under way and drops all connections. */
    @Override
    public void close() {
        closed = true;
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }
}
