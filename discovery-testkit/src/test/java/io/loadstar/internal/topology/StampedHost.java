package io.loadstar.internal.topology;

import io.loadstar.RegisteredHealth;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.TimeSource;
import io.loadstar.testkit.TestInstances;

/** A host of a priority with a health; the registry calls it degraded if that is its health. */
final class StampedHost extends Host {

    StampedHost(int number, int priority, HostHealth health) {
        this(number, priority, health, health == HostHealth.DEGRADED);
    }

    StampedHost(int number, int priority, HostHealth health, boolean registeredDegraded) {
        super(
                TestInstances.builder("orders", number)
                        .priority(priority)
                        .health(registeredDegraded ? RegisteredHealth.DEGRADED : RegisteredHealth.PASSING)
                        .build(),
                TimeSource.system());
        stamp(health, 100);
    }
}
