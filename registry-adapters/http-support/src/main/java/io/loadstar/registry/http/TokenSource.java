package io.loadstar.registry.http;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token as it is now (concurrent): its place is looked at when a request begins, at most once a second.
 *
 * <p>A place that has no token for once, as in the midst of a rotation, keeps the last one in use and is logged once.
 */
final class TokenSource {

    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);

    private final TokenPlace place;
    private final String source;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Secret current;
    private volatile long lookedAt;
    private boolean told;

    /**
     * Creates the source.
     *
     * @param source the registry for the log
     * @throws IllegalArgumentException if there is no token
     */
    TokenSource(TokenPlace place, String source, TimeSource time) {
        this.place = place;
        this.source = source;
        this.time = time;
        try {
            this.current = place.read();
        } catch (OptionException e) {
            throw e.asArgument();
        }
        this.lookedAt = time.nanoTime();
    }

    /** {@return the token to use now} */
    Secret current() {
        if (place.rotates() && time.nanoTime() - lookedAt >= LOOK.toNanos()) {
            look();
        }
        return current;
    }

    /** Looks at once, after a refusal: the token that is there, or {@code null} if it is the refused one. */
    @Nullable
    Secret changedFrom(Secret refused) {
        if (place.rotates()) {
            look();
        }
        Secret now = current;
        return now.equals(refused) ? null : now;
    }

    private void look() {
        lock.lock();
        try {
            lookedAt = time.nanoTime();
            Secret found = place.read();
            if (!found.equals(current)) {
                current = found;
                LOG.info("{}: {} holds another token, used from now on", source, place.option());
            }
            told = false;
        } catch (OptionException e) {
            if (!told) {
                told = true;
                LOG.warn("{}: {}; the last token stays in use", source, e.line());
            }
        } finally {
            lock.unlock();
        }
    }
}
