package io.loadstar.internal.engine;

import io.loadstar.Explanation;
import io.loadstar.LoadBalancer;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceStatistics;
import io.loadstar.internal.explain.Explainer;
import io.loadstar.internal.health.HealthFact;
import io.loadstar.spi.Host;
import io.loadstar.spi.Picker;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The read side of one service: a volatile read of the picker, then a pick (concurrent). */
final class BalancerHandle implements LoadBalancer {

    private final ServiceKey service;
    private final ServiceEngine engine;
    private final Door door;
    private final TimeSource time;
    private final Runnable releaser;
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * Creates a handle.
     *
     * @param releaser gives the lease back
     */
    BalancerHandle(ServiceKey service, ServiceEngine engine, TimeSource time, Runnable releaser) {
        this.service = service;
        this.engine = engine;
        this.door = engine.door();
        this.time = time;
        this.releaser = releaser;
    }

    @Override
    public ServiceKey service() {
        return service;
    }

    @Override
    public ServiceInstance next() {
        return door.picker().pick(PickContext.NONE).instance();
    }

    @Override
    public ServiceInstance next(PickContext context) {
        return select(context).instance();
    }

    @Override
    public Pick pick(PickContext context) {
        return select(context).start();
    }

    private Host select(PickContext context) {
        Picker picker = door.picker();
        return context.isPlain() ? picker.pick(context) : Selection.pick(picker, context, door.failures());
    }

    @Override
    public CompletionStage<Pick> pickAsync(PickContext context) {
        CompletableFuture<Void> ready = engine.ready();
        // The copy can be cancelled without harm to those who wait beside it.
        return ready.copy().thenApply(done -> pick(context));
    }

    @Override
    public CompletionStage<Void> whenReady() {
        return engine.ready().copy();
    }

    @Override
    public ServiceSnapshot snapshot() {
        return engine.view().snapshot();
    }

    @Override
    public Duration snapshotAge() {
        return engine.view().age(time);
    }

    @Override
    public ServiceStatistics statistics() {
        return engine.statistics();
    }

    @Override
    public Explanation explain(PickContext context) {
        ServiceView view = engine.view();
        Explainer.Subject subject = new Explainer.Subject(
                view.snapshot(),
                view.told(),
                view.age(time),
                engine.policyName(),
                view.hosts(),
                view.selection(),
                BalancerHandle::factsOf);
        return Explainer.explain(subject, door.picker(), context);
    }

    private static List<HealthFact> factsOf(Host host) {
        return host instanceof LiveHost live ? live.facts() : List.of();
    }

    @Override
    public void endHold() {
        engine.endHold();
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            releaser.run();
        }
    }

    @Override
    public String toString() {
        return "LoadBalancer{" + engine.view().snapshot() + '}';
    }
}
