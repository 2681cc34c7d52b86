package io.loadstar.internal.source;

import io.loadstar.ServiceKey;

/** Told how a shadow differs from what is served; called on a loop, must not block. */
@FunctionalInterface
public interface ShadowListener {

    /**
     * The difference is another one than before, or there is none any more.
     *
     * @param service the service
     * @param message one line that names the shadow, made safe for a log
     */
    void differs(ServiceKey service, String message);
}
