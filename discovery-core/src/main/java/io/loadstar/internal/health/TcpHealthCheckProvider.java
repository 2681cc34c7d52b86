package io.loadstar.internal.health;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.RegistryContext;

/** Makes checks of type {@code tcp}, which pass where a connection is accepted (concurrent). */
public final class TcpHealthCheckProvider implements HealthCheckProvider {

    /** Creates the provider; for {@link java.util.ServiceLoader}. */
    public TcpHealthCheckProvider() {}

    @Override
    public String type() {
        return "tcp";
    }

    @Override
    public HealthCheck create(ServiceConfig config, RegistryContext context) {
        return new TcpHealthCheck(config.get(ServiceConfig.HEALTH_PORT), context.blocking());
    }
}
