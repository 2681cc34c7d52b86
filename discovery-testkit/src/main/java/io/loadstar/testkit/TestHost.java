package io.loadstar.testkit;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** A host whose health, weight and instance the test sets, as the engine would (concurrent). */
public final class TestHost extends Host {

    /**
     * Creates a healthy host of its instance's weight.
     *
     * @param instance what it stands for
     * @param time the time that its tickets read
     */
    public TestHost(ServiceInstance instance, TimeSource time) {
        this(instance, new HostContext(time));
    }

    /**
     * Creates a healthy host of its instance's weight.
     *
     * @param instance what it stands for
     * @param context what it shares with other hosts
     */
    public TestHost(ServiceInstance instance, HostContext context) {
        super(instance, context);
        stamp(HostHealth.HEALTHY, instance.weight());
    }

    /**
     * Stamps the health and keeps the weight.
     *
     * @param health the health
     * @return this host
     */
    public TestHost withHealth(HostHealth health) {
        stamp(health, weight());
        return this;
    }

    /**
     * Stamps the effective weight and keeps the health.
     *
     * @param weight 0 to 10,000
     * @return this host
     */
    public TestHost withWeight(int weight) {
        if (weight < 0 || weight > ServiceInstance.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 10000)");
        }
        stamp(health(), weight);
        return this;
    }

    /**
     * Takes what a newer snapshot says of the same instance.
     *
     * @param instance of the same id, addresses and epoch
     * @return this host
     */
    public TestHost withInstance(ServiceInstance instance) {
        update(instance);
        return this;
    }

    /**
     * Sets who is told of outcomes.
     *
     * @param listener the listener, or {@code null}
     * @return this host
     */
    public TestHost withListener(@Nullable HostListener listener) {
        listener(listener);
        return this;
    }
}
