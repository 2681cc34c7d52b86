package io.loadstar.testkit.outage;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.testkit.FakeRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A fake registry whose answers are wrong in an outage (concurrent). */
final class FakeRun extends OutageRun {

    /** One of so many instances stays in {@link OutageScenario#VANISHING}. */
    private static final int STAYING = 10;

    /** Those that change the instances, which are put back in the end; in the others a test may change them. */
    private static final Set<OutageScenario> OF_INSTANCES = EnumSet.of(
            OutageScenario.EMPTY,
            OutageScenario.UNKNOWN_SERVICE,
            OutageScenario.VANISHING,
            OutageScenario.FLAPPING_INSTANCE);

    private final FakeRegistry registry = new FakeRegistry();
    private final Map<String, List<ServiceInstance>> services;

    FakeRun(OutageScenario scenario, long seed, Map<String, List<ServiceInstance>> services) {
        super(scenario, seed);
        this.services = Map.copyOf(services);
        setAll(all -> all);
    }

    FakeRegistry fake() {
        return registry;
    }

    @Override
    void fault() {
        switch (scenario()) {
            case SILENT -> registry.silence();
            case FLAPPING -> flap(() -> registry.fail(Kind.UNREACHABLE), registry::recover);
            case EMPTY -> setAll(all -> List.of());
            case UNKNOWN_SERVICE -> services.keySet().forEach(registry::delete);
            case VANISHING -> setAll(all -> all.subList(0, Math.max(1, all.size() / STAYING)));
            case FLAPPING_INSTANCE ->
                flap(() -> setAll(all -> all.subList(0, all.size() - 1)), () -> setAll(all -> all));
            default -> registry.fail(requireNonNull(scenario().error(), "error"));
        }
    }

    @Override
    void heal() {
        if (OF_INSTANCES.contains(scenario())) {
            setAll(all -> all);
        }
        registry.recover();
    }

    private void setAll(UnaryOperator<List<ServiceInstance>> change) {
        services.forEach((service, all) -> registry.set(service, change.apply(all)));
    }

    @Override
    void addTo(ServiceResolverBuilder resolver) {
        resolver.discoverer(registry);
    }

    @Override
    Optional<String> leftOpen() {
        return count(registry.openWatches(), "watch", "watches");
    }

    @Override
    public String registry() {
        throw new UnsupportedOperationException(
                "outage: a fake registry has no URI (take a ServiceResolver or a FakeRegistry as a parameter)");
    }

    @Override
    public void close() {
        registry.close();
    }
}
