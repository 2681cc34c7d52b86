package io.loadstar.okhttp;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.RegistryContext;

/**
 * Makes checks of type {@code http}, which pass where a GET is answered with an expected status (concurrent).
 *
 * <p>It goes to {@code health.active.path} on the instance's address, or on {@code health.active.port} there, by HTTPS
 * where the instance is secure; {@code health.active.statuses} are the statuses that pass. Where {@code
 * health.active.expect-header} is set, an answer without that header is another service's, and fails.
 */
public final class OkHttpHealthCheckProvider implements HealthCheckProvider {

    /** Creates the provider; for {@link java.util.ServiceLoader}. */
    public OkHttpHealthCheckProvider() {}

    @Override
    public String type() {
        return "http";
    }

    @Override
    public void validate(ServiceConfig config) {
        OkHttpHealthCheck.validate(config);
    }

    @Override
    public HealthCheck create(ServiceConfig config, RegistryContext context) {
        return new OkHttpHealthCheck(config, context.blocking());
    }
}
