package io.loadstar.micrometer;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.RegistryContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Checks of type {@code scripted}: those instances fail that a test says. */
public final class ScriptedChecks implements HealthCheckProvider, HealthCheck {

    private static final Set<String> FAILING = ConcurrentHashMap.newKeySet();

    /** For the service loader. */
    public ScriptedChecks() {}

    /** Sets who fails from now on; all others pass. */
    static void fail(String... ids) {
        FAILING.clear();
        FAILING.addAll(Set.of(ids));
    }

    @Override
    public String type() {
        return "scripted";
    }

    @Override
    public HealthCheck create(ServiceConfig config, RegistryContext context) {
        return this;
    }

    @Override
    public CompletionStage<Result> check(ServiceInstance target, Duration timeout) {
        boolean failing = FAILING.contains(target.id());
        return CompletableFuture.completedFuture(failing ? Result.fail("503") : Result.pass("200"));
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
