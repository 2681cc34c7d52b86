package io.loadstar.registry.consul;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.registry.http.BodyReader;
import io.loadstar.spi.LogText;
import io.loadstar.spi.watch.SnapshotAccumulator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of one service: {@code /v1/health/service/NAME} (confined to one query). */
final class ServiceTopic implements Topic<HealthRows, ServiceSnapshot> {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceTopic.class);

    private final ConsulAgent agent;
    private final ServiceKey key;
    private final ConsulRequest request;
    private final BodyReader<HealthRows> reader;
    private final SnapshotAccumulator instances;
    private Set<String> records = Set.of();
    private Set<String> badRecords = Set.of();
    private @Nullable List<ServiceInstance> believed;

    ServiceTopic(ConsulAgent agent, ServiceKey key) {
        ConsulOptions options = agent.options();
        this.agent = agent;
        this.key = key;
        this.request = ConsulRequest.health(options, key);
        this.reader = HealthRows.reader(new HealthRowReader(key.name(), options.rows()));
        this.instances =
                new SnapshotAccumulator(key, options.source(), agent.context().time(), options.maxInstances());
    }

    @Override
    public ConsulRequest request() {
        return request;
    }

    @Override
    public BodyReader<HealthRows> reader() {
        return reader;
    }

    @Override
    public boolean takesAway(HealthRows body) {
        return believed == null ? body.good().isEmpty() : !body.good().keySet().containsAll(records);
    }

    @Override
    public boolean isBlank(HealthRows body) {
        return records.isEmpty() && body.good().isEmpty() && body.bad().isEmpty();
    }

    @Override
    public Believed<ServiceSnapshot> believe(HealthRows body, String revision) {
        WeightScale scale = WeightScale.of(body.good().values());
        Map<String, ServiceInstance> all = new HashMap<>(2 * body.good().size());
        body.good()
                .forEach((record, row) -> all.put(
                        record,
                        row.instance().toBuilder()
                                .weight(scale.scaled(row.weight()))
                                .build()));
        instances.replaceAll(all);
        DiscoveryError refusal = instances.refusal();
        if (refusal != null) {
            return new Believed<>(null, false, refusal);
        }
        noteBad(body.bad());
        records = Set.copyOf(all.keySet());
        ServiceSnapshot snapshot = instances.snapshot(revision);
        boolean changed = believed == null || !believed.equals(snapshot.instances());
        believed = snapshot.instances();
        return new Believed<>(snapshot, changed, null);
    }

    private void noteBad(Map<String, String> bad) {
        bad.forEach((record, why) -> {
            if (!badRecords.contains(record)) {
                agent.leftOut().increment();
                LOG.warn(
                        "{}: {} of {} is left out: {}",
                        agent.options().source(),
                        LogText.safe(record),
                        key,
                        LogText.safe(why));
            }
        });
        badRecords = new HashSet<>(bad.keySet());
    }
}
