package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.internal.health.ProbeTally;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to one service since it is watched, counted where it happens (concurrent).
 *
 * <p>Events do not count it as well: none is made while nobody listens, and what flaps is told once a second.
 */
final class ServiceCounters {

    final LongAdder snapshotUpdates = new LongAdder();
    final LongAdder healthChanges = new LongAdder();
    final LongAdder holds = new LongAdder();
    final LongAdder panics = new LongAdder();
    final LongAdder retries = new LongAdder();
    final Counts<DiscoveryError.Kind> watchErrors = new Counts<>(DiscoveryError.Kind.class);
    final ProbeTally probes = new ProbeTally();
}
