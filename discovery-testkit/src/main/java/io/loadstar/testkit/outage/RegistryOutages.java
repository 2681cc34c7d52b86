package io.loadstar.testkit.outage;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A JUnit extension that runs each {@link OutageTest} of its class once for each {@link OutageScenario} (immutable
 * data).
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RegistryOutages OUTAGES = RegistryOutages.ofFake("orders", () -> TestInstances.of("orders", 10));
 *
 * @OutageTest
 * void ordersAreFound(ServiceResolver resolver, Outage outage) {
 *     ServiceInstance before = resolver.next("orders");
 *     outage.during(() -> ...);
 * }
 * }</pre>
 *
 * <p>The parameters of such a test, all optional: the {@link Outage}; its {@link OutageScenario}; a
 * {@link ServiceResolver} on the registry, which the extension closes; and, where there is one, the
 * {@link io.loadstar.testkit.FakeRegistry}, for an application that makes its resolver itself and closes it.
 *
 * <p>When a run is over, the extension ends the outage, closes its resolver and checks that nothing of Loadstar is left
 * behind: no watch of a fake registry, no connection through a proxy, and no thread whose name begins with
 * {@code loadstar-}. It says so in one line, by the log and as a report entry {@code outage}; what is left fails the
 * test.
 */
public final class RegistryOutages implements TestTemplateInvocationContextProvider {

    private static final long SEED = 42;
    /** As many as it takes for some to vanish and some to stay. */
    private static final int FEWEST_INSTANCES = 2;

    private final @Nullable Supplier<String> uri;
    private final Map<String, Supplier<? extends Collection<ServiceInstance>>> services;
    private final Consumer<ServiceResolverBuilder> settings;
    private final long seed;

    private RegistryOutages(
            @Nullable Supplier<String> uri,
            Map<String, Supplier<? extends Collection<ServiceInstance>>> services,
            Consumer<ServiceResolverBuilder> settings,
            long seed) {
        this.uri = uri;
        this.services = Map.copyOf(services);
        this.settings = settings;
        this.seed = seed;
    }

    /**
     * Puts proxies in front of a real registry: outages are those of the link to it.
     *
     * <p>Its adapter is on the class path of the test, and the policies that are asked for, as they are for the
     * application. TLS passes through, if the registry's certificate is good for {@code 127.0.0.1}.
     *
     * @param uri its URI, with the port of each host, such as {@code consul://127.0.0.1:8500}
     * @return the extension
     */
    public static RegistryOutages inFrontOf(String uri) {
        requireNonNull(uri, "uri");
        return inFrontOf(() -> uri);
    }

    /**
     * Puts proxies in front of a real registry that the test starts.
     *
     * @param uri tells its URI; asked before each run
     * @return the extension
     */
    public static RegistryOutages inFrontOf(Supplier<String> uri) {
        return new RegistryOutages(requireNonNull(uri, "uri"), Map.of(), builder -> {}, SEED);
    }

    /**
     * Makes a fake registry for each run: outages are those that its answers tell, and no server is needed.
     *
     * @param service the text form of a service
     * @param instances tells its instances, at least two; asked before each run
     * @return the extension
     */
    public static RegistryOutages ofFake(String service, Supplier<? extends Collection<ServiceInstance>> instances) {
        return new RegistryOutages(null, Map.of(), builder -> {}, SEED).with(service, instances);
    }

    /**
     * Returns this extension with one more service in its fake registry.
     *
     * @param service the text form of a service
     * @param instances tells its instances, at least two; asked before each run
     * @return the extension
     * @throws IllegalStateException if the registry is a real one
     */
    public RegistryOutages with(String service, Supplier<? extends Collection<ServiceInstance>> instances) {
        if (uri != null) {
            throw new IllegalStateException(
                    "service: " + service + " in a real registry (expected: in a fake; register it there)");
        }
        Map<String, Supplier<? extends Collection<ServiceInstance>>> more = new TreeMap<>(services);
        more.put(requireNonNull(service, "service"), requireNonNull(instances, "instances"));
        return new RegistryOutages(null, more, settings, seed);
    }

    /**
     * Returns this extension with settings of the resolvers that tests get.
     *
     * @param settings sets them; not the registry, which is set already
     * @return the extension
     */
    public RegistryOutages resolver(Consumer<ServiceResolverBuilder> settings) {
        return new RegistryOutages(uri, services, this.settings.andThen(settings), seed);
    }

    /**
     * Returns this extension with another seed of what is left to chance: flipped bits, where a connection breaks, how
     * long a state lasts that flaps.
     *
     * @param seed 42 unless set
     * @return the extension
     */
    public RegistryOutages seed(long seed) {
        return new RegistryOutages(uri, services, settings, seed);
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), OutageTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        OutageTest test = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), OutageTest.class)
                .orElseThrow();
        return scenarios(test).stream().map(scenario -> new OutageInvocation(this, scenario));
    }

    private List<OutageScenario> scenarios(OutageTest test) {
        List<OutageScenario> possible = Arrays.stream(OutageScenario.values())
                .filter(uri == null ? OutageScenario::isOfFake : OutageScenario::isOfLink)
                .toList();
        List<OutageScenario> chosen = new ArrayList<>(test.value().length == 0 ? possible : List.of(test.value()));
        chosen.removeAll(List.of(test.except()));
        for (OutageScenario scenario : chosen) {
            if (!possible.contains(scenario)) {
                throw new IllegalArgumentException("outage: " + scenario + " of a "
                        + (uri == null ? "fake registry" : "real registry") + " (expected: any of " + possible + ")");
            }
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("outage: none is left (expected: at least one of " + possible + ")");
        }
        return chosen;
    }

    OutageRun open(OutageScenario scenario) {
        return uri == null ? new FakeRun(scenario, seed, instances()) : new LinkRun(scenario, seed, uri.get());
    }

    ServiceResolver resolverOn(OutageRun run) {
        ServiceResolverBuilder builder = ServiceResolver.builder();
        run.addTo(builder);
        settings.accept(builder);
        return builder.build();
    }

    private Map<String, List<ServiceInstance>> instances() {
        Map<String, List<ServiceInstance>> all = new TreeMap<>();
        services.forEach((service, told) -> {
            List<ServiceInstance> instances = List.copyOf(told.get());
            if (instances.size() < FEWEST_INSTANCES) {
                throw new IllegalArgumentException("instances of " + service + ": " + instances.size()
                        + " (expected: at least " + FEWEST_INSTANCES + ", as some go and some stay)");
            }
            all.put(service, instances);
        });
        return all;
    }
}
