package io.loadstar.internal.engine;

import io.loadstar.ServiceInstance;
import io.loadstar.internal.health.HealthFact;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.HostListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engine's host: opens what only the loop may do, and keeps the facts about its health (concurrent). */
final class LiveHost extends Host {

    /** Written on the loop, one per source; a handful at most, read by any thread. */
    private volatile List<HealthFact> facts = List.of();

    /** Loop-confined. */
    private boolean stamped;

    LiveHost(ServiceInstance instance, HostContext shared) {
        super(instance, shared);
    }

    /** {@return whether this host stands for the instance: the same id, addresses and start epoch} */
    @SuppressWarnings("ReferenceEquality") // a shortcut: adapters keep what has not changed
    boolean standsFor(ServiceInstance other) {
        ServiceInstance mine = instance();
        return mine == other
                || (mine.id().equals(other.id())
                        && mine.startEpoch() == other.startEpoch()
                        && mine.addresses().equals(other.addresses()));
    }

    List<HealthFact> facts() {
        return facts;
    }

    void state(HealthFact fact) {
        List<HealthFact> next = new ArrayList<>(facts);
        next.removeIf(old -> old.source().equals(fact.source()));
        next.add(fact);
        facts = List.copyOf(next);
    }

    boolean isStamped() {
        return stamped;
    }

    void stampWith(HostHealth health, int weight) {
        stamped = true;
        stamp(health, weight);
    }

    /** {@return how many tickets were taken, modulo 2^32} */
    int tickets() {
        return ticketsTaken();
    }

    void updateTo(ServiceInstance instance) {
        update(instance);
    }

    /** Sets who learns from the outcomes: the policy and its weights. */
    @SuppressWarnings("ReferenceEquality") // spares an object for each rebuild
    void listenTo(@Nullable HostListener learner) {
        if (!(listener() instanceof Witnessed heard)) {
            listener(learner);
        } else if (heard.learner() != learner) {
            listener(new Witnessed(learner, heard.witness()));
        }
    }

    /** Sets who looks for a second witness against this host, or {@code null} while its removal is not held. */
    void witness(@Nullable HostListener witness) {
        HostListener now = listener();
        if (witness != null && !(now instanceof Witnessed)) {
            listener(new Witnessed(now, witness));
        } else if (witness == null && now instanceof Witnessed heard) {
            listener(heard.learner());
        }
    }
}
