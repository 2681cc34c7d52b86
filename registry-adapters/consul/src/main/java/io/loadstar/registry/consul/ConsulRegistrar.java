package io.loadstar.registry.consul;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.registration.Registrations;

/**
 * Registration with a Consul agent, which is told again when it has forgotten an instance (concurrent).
 *
 * <p>Each instance is looked at once a third of its check's time to live.
 */
final class ConsulRegistrar implements ServiceRegistrar {

    private final String source;
    private final RegistryContext context;
    private final DefinitionWriter writer;
    private final AgentCalls agent;
    private final Runnable end;
    private final Registrations registrations;

    /**
     * Creates a registrar.
     *
     * @param options what the URI says
     * @param registration what it says of registering
     * @param context the time, threads and random
     * @param agent sends the requests
     * @param end ends what sends the requests
     */
    ConsulRegistrar(
            ConsulOptions options,
            RegistrationOptions registration,
            RegistryContext context,
            AgentCalls agent,
            Runnable end) {
        this.source = options.source();
        this.context = context;
        this.writer = new DefinitionWriter(options.rows(), registration);
        this.agent = agent;
        this.end = end;
        this.registrations = new Registrations(source, context, registration.look());
    }

    /** Returns the registrar of the agent that a URI names. */
    static ConsulRegistrar open(ConsulOptions options, RegistrationOptions registration, RegistryContext context) {
        HttpAgentCalls agent = HttpAgentCalls.open(options, registration.look(), context);
        return new ConsulRegistrar(options, registration, context, agent, agent::close);
    }

    @Override
    public Registration register(ServiceInstance instance) {
        long told = instance.startEpoch();
        long startEpoch = told > 0 ? told : context.time().wallTime().toEpochMilli();
        return registrations.register(instance, new AgentRecord(agent, writer, source, instance, startEpoch));
    }

    /** Takes all instances out, bounded, and ends the connections. */
    @Override
    public void close() {
        registrations.close(end);
    }
}
