package io.loadstar.balancer;

import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Makes pickers over one ring, which is merged as hosts come and go and kept as they fail (loop-confined). */
final class SourceHashFactory extends KeepingFactory {

    private final int points;
    private final int loadFactor;
    private final RandomStream random;
    private final LongAdder keyless = new LongAdder();
    private @Nullable HashRing ring;

    SourceHashFactory(int points, int loadFactor, RandomStream random) {
        this.points = points;
        this.loadFactor = loadFactor;
        this.random = random;
    }

    @Override
    Picker make(HostSet hosts) {
        List<String> ids = idsOf(hosts.hosts());
        HashRing last = ring;
        HashRing current = last == null ? HashRing.of(ids, points) : last.with(ids);
        ring = current;
        LoadBound bound = loadFactor == 0 ? null : new LoadBound(hosts.usable(), loadFactor);
        return new SourceHashPicker(hosts, current, bound, new RandomPicker(hosts, random), keyless);
    }

    /** {@return the ids, sorted, each once} */
    private static List<String> idsOf(List<Host> hosts) {
        List<String> ids = new ArrayList<>(hosts.size());
        boolean ascending = true;
        for (Host host : hosts) {
            String id = host.instance().id();
            ascending &= ids.isEmpty() || ids.get(ids.size() - 1).compareTo(id) < 0;
            ids.add(id);
        }
        return ascending ? ids : ids.stream().sorted().distinct().toList();
    }
}
