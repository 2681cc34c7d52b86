package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.internal.source.ShadowListener;
import io.loadstar.spi.TimeSource;

/**
 * Tells observers how shadows differ (immutable data).
 *
 * @param hub brings events to observers
 * @param time when they happen
 */
record ShadowEvents(ObserverHub hub, TimeSource time) implements ShadowListener {

    @Override
    public void differs(ServiceKey service, String message) {
        if (hub.isListening()) {
            hub.publish(ResolverEvent.builder(ResolverEvent.Kind.SHADOW, service)
                    .message(message)
                    .at(time.wallTime())
                    .build());
        }
    }
}
