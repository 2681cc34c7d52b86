package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More names and more changes than anybody needs. */
class FloodTest {

    private static final int BOUND = 1_000;

    /** What the fake registry itself keeps of a name, with room; what serves a service is three times as much and more. */
    private static final long BYTES_A_NAME = 1_000;

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);
    private final FirstUsablePolicy policy = new FirstUsablePolicy();
    private final ServiceResolver resolver = ServiceResolver.builder()
            .discoverer(registry)
            .policy(policy)
            .environment(Map.of())
            .time(time)
            .scheduler(time)
            .seeds(() -> 42)
            .defaults(ServiceConfig.builder()
                    .set(ServiceConfig.STARTUP, ServiceConfig.Startup.FAIL)
                    .build())
            .build();

    @AfterEach
    void close() {
        resolver.close();
    }

    /** Asks for a name that nobody has, as a client does that takes names from its requests. */
    private void ask(String name) {
        try {
            resolver.next(name);
            throw new AssertionError("somebody has " + name);
        } catch (NoInstanceException expected) {
            assertThat(expected.reason())
                    .isIn(NoInstanceException.Reason.NOT_READY, NoInstanceException.Reason.UNKNOWN_SERVICE);
        }
        time.runDue();
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void row55_tenThousandRandomNamesCostAtMostAThousandWatches() {
        Random random = new Random(55);
        registry.set("orders", TestInstances.of("orders", 3));
        LoadBalancer orders = resolver.loadBalancer("orders");
        time.runDue();

        long early = 0;
        for (int i = 0; i < 10_000; i++) {
            ask("guess-" + Long.toHexString(random.nextLong()));
            if (i % 100 == 0) {
                assertThat(registry.openWatches()).isLessThanOrEqualTo(BOUND);
            }
            early = i == 2_000 ? usedHeap() : early;
        }

        assertThat(registry.openWatches()).isEqualTo(BOUND);
        assertThat(usedHeap() - early)
                .as("bytes that 8,000 names more have left")
                .isLessThan(8_000 * BYTES_A_NAME);
        assertThat(orders.next()).isNotNull();
        assertThat(registry.openedWatches("orders")).isEqualTo(1);
    }

    @Test
    void row55_aThousandKnownNamesRefuseOneMoreAndKeepWorking() {
        for (int i = 0; i < BOUND; i++) {
            registry.set("known-" + i, TestInstances.of("known-" + i, 1));
            resolver.loadBalancer("known-" + i);
        }
        time.runDue();

        assertThatIllegalStateException()
                .isThrownBy(() -> resolver.next("one-more"))
                .withMessageStartingWith("service: one-more (expected: at most 1000 services at a time");
        assertThat(resolver.next("known-0")).isNotNull();
    }
}
