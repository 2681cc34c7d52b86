package io.loadstar.spi.watch;

import io.loadstar.ServiceInstance;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What came of all services between two flushes; of each record the last word (confined to its attempt, then its taker). */
final class FeedBatch {

    /** What came of one service. */
    static final class Changes {
        private final Map<String, Optional<ServiceInstance>> records = new HashMap<>();
        private @Nullable Boolean declared;

        /** {@return each record's last word; an empty one says that it is gone} */
        Map<String, Optional<ServiceInstance>> records() {
            return records;
        }

        /** {@return the service as it is after these changes, or {@code null} if it is gone} */
        @Nullable
        KnownService applyTo(@Nullable KnownService before) {
            KnownService after = before == null ? new KnownService() : before;
            records.forEach((record, instance) ->
                    instance.ifPresentOrElse(is -> after.records.put(record, is), () -> after.records.remove(record)));
            after.declared = declared == null ? after.declared : declared;
            return after.declared || !after.records.isEmpty() ? after : null;
        }
    }

    /** A service that is there. */
    static final class KnownService {
        private final Map<String, ServiceInstance> records = new HashMap<>();
        private boolean declared;

        Map<String, ServiceInstance> records() {
            return records;
        }

        boolean sameAs(@Nullable KnownService other) {
            return other != null && declared == other.declared && records.equals(other.records);
        }
    }

    private final Map<String, Changes> services = new HashMap<>();
    private final boolean complete;
    private String revision = "";
    private int entries;

    /**
     * Creates a batch without changes.
     *
     * @param complete whether what it does not mention is gone
     */
    FeedBatch(boolean complete) {
        this.complete = complete;
    }

    void record(String service, String record, @Nullable ServiceInstance instance) {
        if (changes(service).records.put(record, Optional.ofNullable(instance)) == null) {
            entries++;
        }
    }

    void declared(String service, boolean declared) {
        changes(service).declared = declared;
    }

    private Changes changes(String service) {
        Function<String, Changes> first = name -> {
            entries++;
            return new Changes();
        };
        return services.computeIfAbsent(service, first);
    }

    FeedBatch flushedAt(String registrysRevision) {
        revision = registrysRevision;
        return this;
    }

    Map<String, Changes> services() {
        return services;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isEmpty() {
        return !complete && services.isEmpty();
    }

    String revision() {
        return revision;
    }

    /** {@return how many services and records it names} */
    int entries() {
        return entries;
    }
}
