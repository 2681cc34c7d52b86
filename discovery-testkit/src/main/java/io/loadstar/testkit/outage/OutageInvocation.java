package io.loadstar.testkit.outage;

import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.LoadstarThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a test in one scenario: what its parameters are, and what it leaves behind (loop-confined, to the thread of its test). */
final class OutageInvocation
        implements TestTemplateInvocationContext, BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(OutageInvocation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    private final RegistryOutages outages;
    private final OutageScenario scenario;
    private Set<Thread> before = Set.of();
    private @Nullable OutageRun run;
    private @Nullable ServiceResolver resolver;

    OutageInvocation(RegistryOutages outages, OutageScenario scenario) {
        this.outages = outages;
        this.scenario = scenario;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return scenario.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        run();
    }

    /** A constructor's parameters are asked for before anything else happens. */
    private OutageRun run() {
        OutageRun open = run;
        if (open == null) {
            before = LoadstarThreads.alive();
            open = outages.open(scenario);
            run = open;
        }
        return open;
    }

    private ServiceResolver resolver() {
        ServiceResolver open = resolver;
        if (open == null) {
            open = outages.resolverOn(run());
            resolver = open;
        }
        return open;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameterOf(parameter.getParameter().getType()).isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameterOf(parameter.getParameter().getType()).orElseThrow().get();
    }

    private Optional<Supplier<Object>> parameterOf(Class<?> type) {
        if (type == Outage.class) {
            return Optional.of(this::run);
        } else if (type == OutageScenario.class) {
            return Optional.of(() -> scenario);
        } else if (type == ServiceResolver.class) {
            return Optional.of(this::resolver);
        } else if (type == FakeRegistry.class && run() instanceof FakeRun fake) {
            return Optional.of(fake::fake);
        }
        return Optional.empty();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> left = new ArrayList<>();
        try (OutageRun ending = run()) {
            ending.end();
            if (resolver != null) {
                resolver.close();
            }
            awaitNone(ending::leftOpen, PATIENCE).ifPresent(left::add);
        }
        // Where something is left already, nothing is gained by patience.
        awaitNone(this::threads, left.isEmpty() ? PATIENCE : Duration.ZERO).ifPresent(left::add);
        if (!left.isEmpty()) {
            throw new AssertionError("outage " + scenario + ": left behind: " + String.join(", ", left)
                    + " (expected: nothing; close what the test opened, such as a ServiceResolver)");
        }
        String line = scenario + ": nothing was left behind, no watch, no connection, no thread";
        LOG.info("outage {}", line);
        context.publishReportEntry("outage", line);
    }

    private Optional<String> threads() {
        List<String> names = LoadstarThreads.alive().stream()
                .filter(thread -> !before.contains(thread))
                .map(thread -> "thread " + thread.getName())
                .sorted()
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }

    /** Waits, bounded, until nothing is left. */
    private static Optional<String> awaitNone(Supplier<Optional<String>> left, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> now = left.get();
        while (now.isPresent() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(POLL.toNanos());
            now = left.get();
        }
        return now;
    }
}
