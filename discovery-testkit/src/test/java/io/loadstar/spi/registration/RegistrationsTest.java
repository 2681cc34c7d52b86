package io.loadstar.spi.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.registration.RegistrationLifecycle.Store;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RegistrationsTest {

    private static final ServiceInstance A =
            ServiceInstance.builder("orders").id("a").address("10.0.0.1", 80).build();
    private static final ServiceInstance B = A.toBuilder().id("b").build();

    private final VirtualTime time = new VirtualTime();
    private final List<String> calls = new ArrayList<>();
    private final Registrations registrations =
            new Registrations("test://here", time.registryContext(1), Duration.ofSeconds(10));

    /** A registry that takes everything, and instances named {@code b} never out. */
    private final Store store = new Store() {
        @Override
        public void validate(ServiceInstance instance) {
            if (instance.weight() == 0) {
                throw new IllegalArgumentException("weight: 0 (expected: more)");
            }
        }

        @Override
        public CompletionStage<Void> ensure(ServiceInstance instance) {
            calls.add("ensure " + instance.id());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(ServiceInstance instance) {
            calls.add("remove " + instance.id());
            return instance.id().equals("b")
                    ? CompletableFuture.failedFuture(
                            new DiscoveryException(DiscoveryError.of(DiscoveryError.Kind.DENIED, "never")))
                    : CompletableFuture.completedFuture(null);
        }
    };

    @Test
    void theSameInstanceIsNotRegisteredTwice() {
        registrations.register(A, store);

        assertThatThrownBy(() -> registrations.register(A, store))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance: orders/a (expected: one that is not registered yet)");
    }

    @Test
    void whatWasTakenOutMayBeRegisteredAgain() {
        Registration first = registrations.register(A, store);
        time.runDue();
        first.deregister();
        time.runDue();

        registrations.register(A, store);
        time.runDue();

        assertThat(calls).containsExactly("ensure a", "remove a", "ensure a");
    }

    @Test
    void aNewConnectionLooksAtAllOfThem() {
        registrations.register(A, store);
        registrations.register(B, store);
        time.runDue();
        calls.clear();

        registrations.check();
        time.runDue();

        assertThat(calls).containsExactlyInAnyOrder("ensure a", "ensure b");
    }

    @Test
    void anInstanceThatTheRegistryCouldNeverHoldIsRefusedAtOnce() {
        assertThatThrownBy(() -> registrations.register(A.toBuilder().weight(0).build(), store))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight: 0 (expected: more)");

        Registration registration = registrations.register(A, store);
        assertThatThrownBy(() ->
                        registration.update(now -> now.toBuilder().weight(0).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight: 0 (expected: more)");
        assertThat(registration.instance()).isEqualTo(A);
    }

    @Test
    void closingTakesAllOutThenEndsTheConnectionOnce() throws Exception {
        registrations.register(A, store);
        registrations.register(B, store);
        time.runDue();
        calls.clear();
        Runnable end = () -> calls.add("end");

        Thread closing = new Thread(() -> registrations.close(end), "closing");
        closing.start();
        while (closing.isAlive()) {
            time.runDue();
            closing.join(1);
        }
        registrations.close(end);
        time.runDue();

        assertThat(calls.subList(0, 2)).containsExactlyInAnyOrder("remove a", "remove b");
        assertThat(calls.subList(2, calls.size())).containsExactly("end");
        assertThatThrownBy(() -> registrations.register(A, store))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("test://here: the registrar is closed");
    }

    @Test
    void closingOnAThreadOfOursDoesNotWaitForIt() throws Exception {
        registrations.register(A, store);
        time.runDue();
        calls.clear();

        Thread closing = new Thread(() -> registrations.close(() -> calls.add("end")), "loadstar-loop-1");
        closing.start();
        closing.join(10_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(calls).isEmpty();

        time.runDue();
        assertThat(calls).containsExactly("remove a", "end");
    }
}
