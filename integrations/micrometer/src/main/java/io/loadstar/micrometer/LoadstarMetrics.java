package io.loadstar.micrometer;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The meters of a resolver, {@code loadstar.*}, as docs/metrics.md lists them (concurrent).
 *
 * <p>The meters of a service come when the resolver begins to watch it, and go when that ends: they are bounded by the
 * resolver's {@code maxServices}. To read them is no use of the service. Both happen on a thread of the resolver, a moment
 * after their cause; when the resolver's {@code close} has returned no meter is left.
 *
 * <pre>{@code
 * LoadstarMetrics metrics = new LoadstarMetrics(resolver);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <p>Two resolvers whose meters are in one registry need tags that tell them apart, such as {@code resolver}. Without them
 * the second one's meters are the first one's.
 */
public final class LoadstarMetrics implements MeterBinder, AutoCloseable {

    private final ServiceResolver resolver;
    private final Tags tags;

    // Guarded by this.
    private final Map<MeterRegistry, RegistryMeters> registries = new IdentityHashMap<>();
    private boolean closed;

    /**
     * Creates the meters of a resolver, in no registry yet.
     *
     * @param resolver the resolver
     */
    public LoadstarMetrics(ServiceResolver resolver) {
        this(resolver, List.of());
    }

    /**
     * Creates the meters of a resolver, in no registry yet.
     *
     * @param resolver the resolver
     * @param tags tags of every meter, beside {@code service}
     */
    public LoadstarMetrics(ServiceResolver resolver, Iterable<Tag> tags) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.tags = Tags.of(tags);
    }

    /**
     * Adds the meters of all services to a registry, now and from now on. A second time for the same registry does
     * nothing.
     *
     * @param registry the registry
     * @throws IllegalStateException if this is closed
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed) {
            throw new IllegalStateException("the metrics are closed (expected: bindTo before close)");
        }
        registries.computeIfAbsent(requireNonNull(registry, "registry"), this::begin);
    }

    private RegistryMeters begin(MeterRegistry registry) {
        RegistryMeters meters = new RegistryMeters(registry, tags);
        meters.follow(resolver);
        return meters;
    }

    /** Removes all meters from all registries, for good; the resolver goes on. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        registries.values().forEach(RegistryMeters::close);
        registries.clear();
    }
}
