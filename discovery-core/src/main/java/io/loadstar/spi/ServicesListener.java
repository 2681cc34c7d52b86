package io.loadstar.spi;

import io.loadstar.DiscoveryError;
import java.util.SortedSet;

/** Told which services a registry has; called one call at a time, on any thread. */
public interface ServicesListener {

    /**
     * All names.
     *
     * @param names sorted, complete
     */
    void onServices(SortedSet<String> names);

    /**
     * No usable answer; what was known stays known.
     *
     * @param error what went wrong
     */
    void onError(DiscoveryError error);
}
