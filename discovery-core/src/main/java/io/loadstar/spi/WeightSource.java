package io.loadstar.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a host's effective weight comes from: the registry, response times, reported load (policy state).
 *
 * <p>{@link #weight} is called on the service's loop when hosts are stamped; a source that changes by itself names the
 * interval at which they are stamped anew.
 */
public interface WeightSource {

    /** The weights that the registry gives; {@code static} by name. */
    WeightSource REGISTERED = new WeightSource() {
        @Override
        public String name() {
            return "static";
        }

        @Override
        public int weight(Host host) {
            return host.instance().weight();
        }
    };

    /** {@return the name that configuration chooses it by} */
    String name();

    /**
     * Returns the weight of a host.
     *
     * @param host the host
     * @return 0 to 10,000
     */
    int weight(Host host);

    /** {@return how often weights are taken anew; zero for only when the host set changes} */
    default Duration updateInterval() {
        return Duration.ZERO;
    }

    /** {@return who is told of outcomes, or {@code null} if the source learns nothing from them} */
    default @Nullable HostListener hostListener() {
        return null;
    }
}
