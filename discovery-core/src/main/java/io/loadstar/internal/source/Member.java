package io.loadstar.internal.source;

import io.loadstar.spi.ServiceDiscoverer;

/**
 * One registry of several, opened (immutable data).
 *
 * @param name unique among them
 * @param priority added to that of its instances
 * @param discoverer the registry
 */
record Member(String name, int priority, ServiceDiscoverer discoverer) {}
