package io.loadstar.internal.source;

import io.loadstar.ServiceKey;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.OpenWatches;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;

/**
 * A registry that is served as it is, and others that are compared with it (concurrent).
 *
 * <p>Nothing that a shadow says or fails at reaches the listener; how it differs is told to a {@link ShadowListener}
 * and the log.
 */
final class ShadowDiscoverer implements ServiceDiscoverer {

    private final ServiceDiscoverer served;
    private final List<Member> shadows;
    private final RegistryContext context;
    private final ShadowListener listener;
    private final OpenWatches comparisons;

    /**
     * Creates it of registries that it closes.
     *
     * @param served the one that is served
     * @param shadows those that are compared
     * @param context time and loops
     * @param listener told how they differ
     */
    ShadowDiscoverer(ServiceDiscoverer served, List<Member> shadows, RegistryContext context, ShadowListener listener) {
        this.served = served;
        this.shadows = List.copyOf(shadows);
        this.context = context;
        this.listener = listener;
        this.comparisons = new OpenWatches(served.source());
    }

    @Override
    public String source() {
        return served.source();
    }

    @Override
    public Set<Capability> capabilities() {
        return served.capabilities();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener told) {
        Capabilities.check(service, served.capabilities(), served.source());
        List<Comparison> begun = shadows.stream()
                .map(shadow -> new Comparison(service, shadow, context, listener))
                .toList();
        Watch watch = KeptWatch.begin(served, service, Comparison.tee(told, begun), context);
        List<Watch> compared = begun.stream()
                .map(comparison -> comparisons.begin(() -> comparison.begin()))
                .toList();
        return new Compared(watch, compared);
    }

    /** The watch of what is served, and those of the shadows, which are not asked again with it (concurrent). */
    private record Compared(Watch watch, List<Watch> shadows) implements Watch {

        @Override
        public boolean refresh() {
            return watch.refresh();
        }

        @Override
        public void close() {
            watch.close();
            shadows.forEach(Watch::close);
        }
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return served.services();
    }

    @Override
    public Watch watchServices(ServicesListener told) {
        return served.watchServices(told);
    }

    @Override
    public void close() {
        if (comparisons.close()) {
            shadows.forEach(shadow -> Composition.end(shadow.name(), shadow.discoverer()::close));
        }
        served.close();
    }
}
