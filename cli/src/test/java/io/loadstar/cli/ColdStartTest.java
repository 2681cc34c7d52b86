package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that start while their registry is down, in real time, on real registries and a real disk. */
class ColdStartTest {

    /** What is due within a second, on a machine that is busy with something else. */
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What is due at once: no error of a registry is waited for. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    /** What is due with a registry's error, which takes ZooKeeper some 5 s: long before the time-out. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private @TempDir Path dir;
    private Path snapshots;

    @BeforeEach
    void chooseFolder() {
        snapshots = dir.resolve("snapshots");
    }

    private ServiceResolver resolver(String registry, String startup) {
        return ServiceResolver.builder()
                .registry(registry)
                .environment(Map.of())
                .defaults(ServiceConfig.builder()
                        .set("disk.directory", snapshots.toString())
                        .set("startup", startup)
                        .set("startup.timeout", LONG.toSeconds() + "s")
                        .build())
                .build();
    }

    private boolean isKept() throws IOException {
        if (!Files.exists(snapshots)) {
            return false;
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.anyMatch(file -> file.toString().endsWith(".snapshot"));
        }
    }

    private void runWhileItIsUp(String registry) {
        try (ServiceResolver before = resolver(registry, "wait")) {
            await().atMost(LONG).ignoreExceptions().until(() -> before.next("orders") != null);
            await().atMost(LONG).until(this::isKept);
        }
    }

    /** Starts anew, as a program does: how long it takes from nothing to an instance is printed. */
    private void assertServesFromDisk(String registry, String startup, Duration within) {
        long began = System.nanoTime();
        try (ServiceResolver resolver = resolver(registry, startup)) {
            assertThat(resolver.next("orders").host()).isEqualTo("10.0.0.7");
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.println("row 57: ready from disk after " + took.toMillis() + " ms (startup " + startup + ", "
                    + registry + ")");

            assertThat(took).isLessThan(within);
            assertThat(resolver.loadBalancer("orders").snapshot().state()).isEqualTo(State.STALE);
            assertThat(resolver.loadBalancer("orders").snapshot().source()).startsWith("disk (");
        }
    }

    @Test
    void row57_aZooKeeperThatRefusesConnectionsIsStoodInForByTheDisk() {
        try (ZooKeeperServer server = ZooKeeperServer.start(dir.resolve("zookeeper"))) {
            String registry = "zookeeper://" + server.connectString() + "/services";
            try (ServiceRegistrar registrar = ServiceRegistrar.create(registry)) {
                registrar.register(ServiceInstance.builder("orders")
                        .address("10.0.0.7", 8080)
                        .build());
                runWhileItIsUp(registry);
            }
            server.kill();

            assertServesFromDisk(registry, "disk", PROMPT);
            assertServesFromDisk(registry, "wait", SOON);
        }
    }

    @Test
    void row57_aFileThatCannotBeReadIsStoodInForByTheDisk() throws IOException {
        Path file = dir.resolve("services.json");
        Files.writeString(file, "{\"orders\": [{\"host\": \"10.0.0.7\", \"port\": 8080}]}");
        String registry = file.toUri().toString();
        runWhileItIsUp(registry);
        Files.writeString(file, "");

        assertServesFromDisk(registry, "wait", PROMPT);
    }
}
