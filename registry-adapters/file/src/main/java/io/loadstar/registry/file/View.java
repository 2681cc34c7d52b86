package io.loadstar.registry.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the file found: a document, or why there is none (immutable data).
 *
 * @param number of the view, growing: a later one is truer
 * @param document what the file says, or {@code null} if it could not be read
 * @param failure why not, or {@code null} if it could
 * @param revision a short hash of the content
 * @param at when it was seen, for display
 * @param atNanos when it was seen, by the monotonic time
 */
record View(
        long number,
        @Nullable Document document,
        Document.@Nullable Failure failure,
        String revision,
        Instant at,
        long atNanos) {}
