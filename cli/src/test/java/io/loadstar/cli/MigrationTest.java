package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.LoadBalancer;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service moves from a real ZooKeeper to a file, while it is picked all the time. */
class MigrationTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final String ALL = """
            {"orders": [{"id": "orders-1", "host": "10.0.0.1", "port": 8080},
                        {"id": "orders-2", "host": "10.0.0.2", "port": 8080},
                        {"id": "orders-3", "host": "10.0.0.3", "port": 8080}]}
            """;

    @Test
    void noPickFailsAndTheInstancesGoOnAsTheSameHosts(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("services.json");
        write(file, "{\"orders\": []}");
        try (ZooKeeperServer zooKeeper = ZooKeeperServer.start(dir.resolve("zookeeper"))) {
            String old = "zookeeper://" + zooKeeper.connectString() + "/services";
            try (ServiceRegistrar registrar = ServiceRegistrar.create(old);
                    ServiceResolver resolver =
                            ServiceResolver.create("merge:old=" + old + ";new=file:" + file + "?interval=50ms")) {
                List<Registration> registrations =
                        List.of(registrar.register(instance(1)), registrar.register(instance(2)));
                LoadBalancer orders = resolver.loadBalancer("orders");
                awaitSources(orders, Map.of("orders-1", "old", "orders-2", "old"));

                migrate(orders, () -> {
                    Pick running = orders.pick();
                    String id = running.instance().id();
                    write(file, ALL);
                    // The third is in the file alone: when it is there the others have been read, too.
                    awaitSources(orders, Map.of("orders-1", "old", "orders-2", "old", "orders-3", "new"));
                    registrations.forEach(Registration::deregister);
                    awaitSources(orders, Map.of("orders-1", "new", "orders-2", "new", "orders-3", "new"));
                    await().atMost(LONG).until(() -> inFlight(orders, id) == 1);
                    running.complete(Outcome.SUCCESS);
                    assertThat(inFlight(orders, id)).isZero();
                });
            }
        }
    }

    /** What a step of the test does. */
    private interface Step {
        void run() throws Exception;
    }

    /** Picks from another thread while a step runs. */
    private static void migrate(LoadBalancer orders, Step step) throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong picks = new AtomicLong();
        AtomicLong failures = new AtomicLong();
        Thread picker = new Thread(() -> {
            while (!end.get()) {
                try {
                    orders.next();
                } catch (RuntimeException e) {
                    failures.incrementAndGet();
                }
                picks.incrementAndGet();
                Thread.yield();
            }
        });
        picker.start();
        try {
            await().atMost(LONG).until(() -> picks.get() > 1_000);
            step.run();
        } finally {
            end.set(true);
            picker.join();
        }
        assertThat(failures).hasValue(0);
    }

    private static int inFlight(LoadBalancer orders, String id) {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(host -> host.instance().id().equals(id))
                .mapToInt(host -> host.inFlight())
                .sum();
    }

    private static void awaitSources(LoadBalancer orders, Map<String, String> expected) {
        await().atMost(LONG).until(() -> sources(orders).equals(expected));
    }

    private static Map<String, String> sources(LoadBalancer orders) {
        Map<String, String> sources = new TreeMap<>();
        orders.snapshot().instances().forEach(one -> sources.put(one.id(), String.valueOf(one.source())));
        return sources;
    }

    private static ServiceInstance instance(int number) {
        return ServiceInstance.builder("orders")
                .id("orders-" + number)
                .address("10.0.0." + number, 8080)
                .build();
    }

    /** Replaces the file at once: half a file would be an error, and none of this test's business. */
    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling("next.json");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
