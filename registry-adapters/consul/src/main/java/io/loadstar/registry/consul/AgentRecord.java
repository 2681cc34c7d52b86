package io.loadstar.registry.consul;

import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.registration.RegistrationLifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance in its agent: how it is registered, kept and taken out (concurrent; attempts do not overlap).
 *
 * <p>A step that finds nothing changed is one request: the sign of life that the check wants, or a look at the service
 * where the agent asks by itself. An agent that lost its data does not know the check or the service any more, and is
 * told again.
 *
 * <p>Told again is: the checks that it has, the service with its checks, what an earlier process of ours left behind,
 * maintenance if the instance drains, and last its own word, since an agent keeps the status of a check that it has.
 */
final class AgentRecord implements RegistrationLifecycle.Store {

    private static final Logger LOG = LoggerFactory.getLogger(AgentRecord.class);
    private static final String MAINTENANCE = "_service_maintenance:";

    /**
     * How many looks there are from one registration to the next: ten times to live. An agent brings what it has to the
     * servers by the token of the registration, and goes on with that one when it has been revoked.
     */
    private static final int MOST_LOOKS = 30;

    private final AgentCalls agent;
    private final DefinitionWriter writer;
    private final AgentErrors errors;
    private final long startEpoch;
    private final String ownCheckId;

    private final AtomicInteger looks = new AtomicInteger();

    /** What the agent took; {@code null} while it is not known what it has. */
    private volatile @Nullable ServiceDefinition registered;

    AgentRecord(AgentCalls agent, DefinitionWriter writer, String source, ServiceInstance instance, long startEpoch) {
        this.agent = agent;
        this.writer = writer;
        this.errors = new AgentErrors(source, instance.service(), DefinitionWriter.id(instance));
        this.startEpoch = startEpoch;
        this.ownCheckId = DefinitionWriter.ownCheckId(instance);
    }

    @Override
    public void validate(ServiceInstance instance) {
        writer.write(instance, startEpoch);
    }

    @Override
    public CompletionStage<Void> ensure(ServiceInstance instance) {
        ServiceDefinition wanted = writer.write(instance, startEpoch);
        return wanted.isRegisteredAs(registered) ? keep(wanted) : register(wanted);
    }

    private CompletionStage<Void> keep(ServiceDefinition wanted) {
        return looks.incrementAndGet() < MOST_LOOKS ? giveSign(wanted) : renew(wanted);
    }

    /** Registers what is registered, unless another process has come in its place. */
    private CompletionStage<Void> renew(ServiceDefinition wanted) {
        looks.set(0);
        return agent.call(AgentRequest.service(wanted))
                .thenCompose(reply -> reply.isGood() && isOurs(reply.fields()) ? register(wanted) : giveSign(wanted));
    }

    private CompletionStage<Void> giveSign(ServiceDefinition wanted) {
        AgentRequest sign = wanted.ownCheck()
                .map(check -> AgentRequest.update(check.id(), wanted.status(), wanted.output()))
                .orElseGet(() -> AgentRequest.service(wanted));
        return agent.call(sign).thenCompose(reply -> {
            if (reply.isUnknown()) {
                LOG.info("{}: the agent does not have it any more; registered again", errors.subject());
                return register(wanted);
            }
            return done(sign, reply);
        });
    }

    private CompletionStage<Void> register(ServiceDefinition wanted) {
        registered = null;
        AgentRequest look = AgentRequest.checks(wanted);
        return agent.call(look).thenCompose(reply -> {
            List<AgentRequest> requests = new ArrayList<>();
            requests.add(AgentRequest.register(wanted));
            requests.addAll(leftBehind(wanted, good(look, reply).fields()));
            if (wanted.draining()) {
                requests.add(AgentRequest.maintenance(wanted, true));
            }
            wanted.ownCheck()
                    .ifPresent(
                            check -> requests.add(AgentRequest.update(check.id(), wanted.status(), wanted.output())));
            return inTurn(requests, 0).thenRun(() -> registered = wanted);
        });
    }

    /** Takes away what is ours and is not wanted; a maintenance that someone else began stays. */
    private List<AgentRequest> leftBehind(ServiceDefinition wanted, Map<?, ?> checks) {
        List<AgentRequest> requests = new ArrayList<>();
        for (Object value : checks.values()) {
            if (!(value instanceof Map<?, ?> check) || !wanted.id().equals(check.get("ServiceID"))) {
                continue;
            }
            Object id = check.get("CheckID");
            boolean isWanted =
                    wanted.checks().stream().anyMatch(each -> each.id().equals(id));
            boolean isOurs = ownCheckId.equals(id) || ("service:" + wanted.id()).equals(id);
            if (isOurs && !isWanted) {
                requests.add(AgentRequest.removeCheck(String.valueOf(id)));
            }
            if ((MAINTENANCE + wanted.id()).equals(id)
                    && AgentRequest.DRAIN_REASON.equals(check.get("Notes"))
                    && !wanted.draining()) {
                requests.add(AgentRequest.maintenance(wanted, false));
            }
        }
        return requests;
    }

    private CompletionStage<Void> inTurn(List<AgentRequest> requests, int index) {
        if (index == requests.size()) {
            return CompletableFuture.completedFuture(null);
        }
        AgentRequest request = requests.get(index);
        return agent.call(request)
                .thenCompose(reply -> done(request, reply))
                .thenCompose(none -> inTurn(requests, index + 1));
    }

    /** Takes the service out, unless another process has come in its place under the same id. */
    @Override
    public CompletionStage<Void> remove(ServiceInstance instance) {
        ServiceDefinition wanted = writer.write(instance, startEpoch);
        AgentRequest look = AgentRequest.service(wanted);
        return agent.call(look).thenCompose(reply -> {
            if (reply.isUnknown()) {
                return CompletableFuture.completedFuture(null);
            }
            if (!isOurs(good(look, reply).fields())) {
                LOG.info("{}: another process has registered under this id since; it stays", errors.subject());
                return CompletableFuture.completedFuture(null);
            }
            return deregister(wanted);
        });
    }

    private CompletionStage<Void> deregister(ServiceDefinition wanted) {
        registered = null;
        AgentRequest deregister = AgentRequest.deregister(wanted);
        return agent.call(deregister)
                .thenCompose(
                        reply -> reply.isUnknown() ? CompletableFuture.completedFuture(null) : done(deregister, reply));
    }

    private boolean isOurs(Map<?, ?> service) {
        return service.get("Meta") instanceof Map<?, ?> meta
                && Long.toString(startEpoch).equals(meta.get(MetaKeys.START_EPOCH));
    }

    private CompletionStage<Void> done(AgentRequest request, AgentReply reply) {
        return reply.isGood()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new DiscoveryException(errors.refused(request, reply)));
    }

    private AgentReply good(AgentRequest request, AgentReply reply) {
        if (!reply.isGood()) {
            throw new DiscoveryException(errors.refused(request, reply));
        }
        return reply;
    }
}
