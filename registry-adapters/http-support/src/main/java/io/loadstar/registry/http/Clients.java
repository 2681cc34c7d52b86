package io.loadstar.registry.http;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OkHttp client of one registry (concurrent), made anew where the content of its TLS files has changed.
 *
 * <p>The files are looked at when a request begins, at most once a second, and after a TLS failure. New ones are
 * read, checked and built before they replace the old; what is wrong with them is logged once. Each client has
 * connections of its own, so that a new one shares neither connection nor session with the last.
 */
final class Clients {

    static final Duration LOOK = Duration.ofSeconds(1);

    /** As many as there are long polls; between two polls each is idle for a moment. */
    private static final int IDLE_MOST = 256;

    private static final Duration IDLE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    private final HttpOptions options;
    private final String source;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Generation current;
    private volatile long lookedAt;
    private volatile boolean closed;
    private String told = "";

    /**
     * Creates the first client.
     *
     * @param source the registry for the log
     * @throws IllegalArgumentException if the files cannot be used
     */
    Clients(HttpOptions options, String source, TimeSource time) {
        this.options = options;
        this.source = source;
        this.time = time;
        this.lookedAt = time.nanoTime();
        try {
            TlsFiles tls = options.tls();
            this.current = tls == null ? generation("", null) : generation(tls.read());
        } catch (OptionException e) {
            throw e.asArgument();
        }
    }

    private Generation generation(TlsFiles.Content content) throws OptionException {
        return generation(content.digest(), content.build());
    }

    private Generation generation(String digest, @Nullable TlsMaterial tls) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(IDLE_MOST, IDLE.toMillis(), TimeUnit.MILLISECONDS))
                // One request a connection: to cancel it closes the socket, and none waits for another.
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(List.of(tls == null ? ConnectionSpec.CLEARTEXT : ConnectionSpec.MODERN_TLS))
                .socketFactory(new BoundedSockets(options.maxBody()))
                .followRedirects(false)
                .followSslRedirects(false)
                .cookieJar(CookieJar.NO_COOKIES)
                .connectTimeout(options.connectTimeout())
                .writeTimeout(options.requestTimeout())
                .eventListenerFactory(Progress::of)
                .addInterceptor(Progress::allowSilence);
        options.proxy().apply(builder);
        if (tls != null) {
            tls.apply(builder);
        }
        return new Generation(digest, builder.build());
    }

    /** {@return the client to use now} */
    Generation current() {
        if (options.tls() != null && time.nanoTime() - lookedAt >= LOOK.toNanos()) {
            look(options.tls());
        }
        return current;
    }

    /** Looks at once, after a TLS failure: the client to use, or {@code null} if it is the one that failed. */
    @Nullable
    Generation changedFrom(Generation failed) {
        if (options.tls() != null) {
            look(options.tls());
        }
        Generation now = current;
        return now == failed ? null : now;
    }

    private void look(TlsFiles tls) {
        lock.lock();
        try {
            lookedAt = time.nanoTime();
            TlsFiles.Content content = tls.read();
            if (!content.digest().equals(current.digest)) {
                swap(generation(content));
            }
            told = "";
        } catch (OptionException e) {
            if (!told.equals(e.line())) {
                told = e.line();
                LOG.warn("{}: {}; the last TLS files stay in use", source, told);
            }
        } finally {
            lock.unlock();
        }
    }

    private void swap(Generation next) {
        Generation last = current;
        current = next;
        last.evict();
        LOG.info("{}: the TLS files are others, used for new connections from now on", source);
    }

    /** Notes that a call of a client has ended: a client that is no longer in use keeps no connection. */
    void ended(Generation generation) {
        if (closed || generation != current) {
            generation.evict();
        }
    }

    /** Drops the idle connections, and the others as their calls end. */
    void close() {
        closed = true;
        current.evict();
    }

    /** {@return how many connections the client in use has} */
    int connections() {
        return current.client.connectionPool().connectionCount();
    }

    /** A client and the content of the files that it was made of. */
    static final class Generation {
        private final String digest;
        private final OkHttpClient client;

        private Generation(String digest, OkHttpClient client) {
            this.digest = digest;
            this.client = client;
        }

        OkHttpClient client() {
            return client;
        }

        private void evict() {
            client.connectionPool().evictAll();
        }
    }
}
