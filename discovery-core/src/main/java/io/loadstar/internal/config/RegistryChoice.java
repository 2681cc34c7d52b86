package io.loadstar.internal.config;

import io.loadstar.RegistrySource;
import io.loadstar.spi.ServiceDiscoverer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which registries a resolver is built of: one by URI, one as an object, or several with names (immutable data).
 *
 * @param uri the registry's URI, which may name several, if it is given by URI
 * @param discoverer the registry, if it is given as an object
 * @param sources the registries with names, in order; none if one is given without
 */
public record RegistryChoice(
        @Nullable String uri, @Nullable ServiceDiscoverer discoverer, List<RegistrySource> sources) {

    /** {@return whether there is no registry} */
    public boolean isNone() {
        return uri == null && discoverer == null && sources.isEmpty();
    }
}
