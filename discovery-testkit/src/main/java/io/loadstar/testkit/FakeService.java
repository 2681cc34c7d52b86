package io.loadstar.testkit;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.SnapshotListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One service as a {@link FakeRegistry} has it (guarded by the registry's lock). */
final class FakeService {

    final ServiceKey key;
    final List<FakeWatch<SnapshotListener>> watches = new ArrayList<>();

    /** All instances, sorted; {@code null} while the service is unknown. */
    @Nullable
    List<ServiceInstance> instances;

    /** What its watches are told instead of its instances. */
    DiscoveryError.@Nullable Kind fault;

    /** How many watches were ever opened. */
    int opened;

    FakeService(ServiceKey key) {
        this.key = key;
    }

    /** Returns a list of its own of all but one instance. */
    static List<ServiceInstance> without(@Nullable List<ServiceInstance> known, String id) {
        List<ServiceInstance> all = new ArrayList<>(known == null ? List.of() : known);
        all.removeIf(present -> present.id().equals(id));
        return all;
    }
}
