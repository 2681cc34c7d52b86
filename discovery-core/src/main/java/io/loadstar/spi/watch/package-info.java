/**
 * The watch driver: what every watch of a registry needs and no protocol is about.
 *
 * <p>An adapter says how its stream is opened and what comes from it ({@link io.loadstar.spi.watch.WatchStream}); the
 * {@link io.loadstar.spi.watch.WatchDriver} opens it again when it breaks or falls silent, and tells the listener.
 * {@link io.loadstar.spi.watch.SnapshotAccumulator} folds what comes into complete snapshots.
 */
@NullMarked
package io.loadstar.spi.watch;

import org.jspecify.annotations.NullMarked;
