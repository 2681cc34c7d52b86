package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.internal.config.Artifacts;
import io.loadstar.internal.config.Providers;
import io.loadstar.internal.config.ResolverSettings;
import io.loadstar.internal.health.ActiveProber;
import io.loadstar.internal.health.ProberContext;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.PolicyProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a service from its settings: finds policy and probe by name and checks their options and those of addresses. */
final class PlanMaker {

    private static final String NO_CHECK = "none";

    private final ResolverSettings settings;
    private final Providers<PolicyProvider> policies;
    private final Providers<HealthCheckProvider> checks;

    PlanMaker(ResolverSettings settings) {
        ClassLoader loader = PlanMaker.class.getClassLoader();
        this.settings = settings;
        this.policies = Providers.of(
                new Providers.Kind("policy", Artifacts.POLICIES),
                settings.policies(),
                ServiceLoader.load(PolicyProvider.class, loader),
                PlanMaker::names);
        this.checks = Providers.of(
                new Providers.Kind("health.active.type", Artifacts.HEALTH_CHECKS),
                List.of(),
                ServiceLoader.load(HealthCheckProvider.class, loader),
                provider -> List.of(provider.type()));
    }

    /**
     * Checks every plan that the settings name, so that a mistake is told when the resolver is built.
     *
     * @throws IllegalArgumentException if a policy, a probe or an option is not known or not of its form
     */
    void checkAll() {
        planOf(settings.defaults());
        settings.services().values().forEach(own -> planOf(own.withDefaults(settings.defaults())));
    }

    ServicePlan planOf(ServiceKey service) {
        return planOf(settings.configOf(service));
    }

    private ServicePlan planOf(ServiceConfig config) {
        PolicyProvider policy = policies.get(config.get(ServiceConfig.POLICY));
        Map<String, String> options = new TreeMap<>(config.toMap());
        options.keySet().removeIf(key -> !key.startsWith(ServiceConfig.POLICY_PREFIX));
        Providers.checkOptions("option of policy " + policy.name(), options, policy.options());
        Startups.check(config);
        return new ServicePlan(config, policy.create(config), AddressPolicy.of(config), probesOf(config));
    }

    private ServicePlan.@Nullable Probes probesOf(ServiceConfig config) {
        String type = config.get(ServiceConfig.HEALTH_TYPE);
        if (type.equals(NO_CHECK)) {
            return null;
        }
        HealthCheckProvider provider = checks.get(type);
        ActiveProber.validate(config);
        provider.validate(config);
        return (registry, loop, tally) -> new ActiveProber(
                provider.create(config, registry),
                config,
                new ProberContext(registry.time(), registry.scheduler(), loop, registry.random(), tally));
    }

    private static List<String> names(PolicyProvider provider) {
        List<String> names = new ArrayList<>(List.of(provider.name()));
        names.addAll(provider.aliases());
        return names;
    }
}
