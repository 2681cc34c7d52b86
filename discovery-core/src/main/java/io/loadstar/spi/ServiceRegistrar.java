package io.loadstar.spi;

import io.loadstar.ServiceInstance;

/** Puts instances of this process into a registry and keeps them there (concurrent). */
public interface ServiceRegistrar extends AutoCloseable {

    /**
     * Registers an instance. Does not block and does not fail when the registry is out of reach: it is tried until it
     * succeeds.
     *
     * @param instance the instance
     * @return its registration
     */
    Registration register(ServiceInstance instance);

    /** Takes all instances out, bounded by 5 s, and ends the threads; a second call does nothing. */
    @Override
    void close();
}
