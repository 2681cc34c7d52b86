package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Locality;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.UriSpec;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/** Curator's own discovery and Spring Cloud's payload read what is written here, and the other way round. */
class CompatibilityTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final ServiceInstance OURS = ServiceInstance.builder("orders")
            .id("ours")
            .address("10.0.0.1", 80)
            .weight(250)
            .locality(Locality.zone("eu-1"))
            .version("1.2.3")
            .tags(List.of("blue", "new"))
            .metadata("owner", "shop")
            .startEpoch(1_700_000_000_000L)
            .build();

    private final TestThreads threads = new TestThreads();
    private final Ensemble ensemble = Ensemble.shared();
    private final Recorder recorder = new Recorder();
    private final CuratorFramework curator =
            CuratorFrameworkFactory.newClient(ensemble.connectString(), new RetryOneTime(10));

    CompatibilityTest() {
        curator.start();
    }

    @AfterEach
    void close() {
        curator.close();
        ensemble.close();
        threads.close();
    }

    private <T> ServiceDiscovery<T> curators(Class<T> payload) throws Exception {
        ServiceDiscovery<T> discovery = ServiceDiscoveryBuilder.builder(payload)
                .client(curator)
                .basePath(ensemble.base())
                .serializer(new JsonInstanceSerializer<>(payload, false))
                .build();
        discovery.start();
        return discovery;
    }

    private void register(ServiceInstance instance, String options, Check check) throws Exception {
        try (ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), options)) {
            registrar.register(instance).whenRegistered().toCompletableFuture().get(10, TimeUnit.SECONDS);
            check.run();
        }
    }

    private interface Check {
        void run() throws Exception;
    }

    @Test
    void springCloudReadsWhatWeWrite() throws Exception {
        register(OURS, "", () -> {
            try (ServiceDiscovery<ZookeeperInstance> theirs = curators(ZookeeperInstance.class)) {
                var seen = theirs.queryForInstance("orders", "ours");

                assertThat(seen.getAddress()).isEqualTo("10.0.0.1");
                assertThat(seen.getPort()).isEqualTo(80);
                assertThat(seen.getSslPort()).isNull();
                assertThat(seen.getRegistrationTimeUTC()).isEqualTo(1_700_000_000_000L);
                assertThat(seen.isEnabled()).isTrue();
                assertThat(seen.buildUriSpec()).isEqualTo("http://10.0.0.1:80");
                assertThat(seen.getPayload().getId()).isEqualTo("ours");
                assertThat(seen.getPayload().getName()).isEqualTo("orders");
                assertThat(seen.getPayload().getMetadata())
                        .containsEntry("owner", "shop")
                        .containsEntry("weight", "250")
                        .containsEntry("zone", "eu-1")
                        .containsEntry("version", "1.2.3")
                        .containsEntry("tags", "blue,new")
                        .doesNotContainKey("instance_status");
            }
        });
    }

    @Test
    void springCloudSeesTlsAndADrain() throws Exception {
        ServiceInstance draining =
                OURS.toBuilder().secure(true).health(RegisteredHealth.DRAINING).build();
        register(draining, "", () -> {
            try (ServiceDiscovery<ZookeeperInstance> theirs = curators(ZookeeperInstance.class)) {
                var seen = theirs.queryForInstance("orders", "ours");

                assertThat(seen.getSslPort()).isEqualTo(80);
                assertThat(seen.buildUriSpec()).isEqualTo("https://10.0.0.1:80");
                assertThat(seen.isEnabled()).isFalse();
                assertThat(seen.getPayload().getMetadata()).containsEntry("instance_status", "OUT_OF_SERVICE");
            }
        });
    }

    @Test
    void curatorsDiscoveryReadsWhatWeWriteWithoutAClass() throws Exception {
        register(OURS, "payload-class=", () -> {
            try (ServiceDiscovery<Object> theirs = curators(Object.class)) {
                var seen = theirs.queryForInstance("orders", "ours");

                assertThat(theirs.queryForNames()).containsExactly("orders");
                assertThat(seen.buildUriSpec()).isEqualTo("http://10.0.0.1:80");
                assertThat(seen.getPayload())
                        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                        .containsKeys("id", "name", "metadata")
                        .doesNotContainKey("@class");
            }
        });
    }

    @Test
    void weReadWhatSpringCloudWrites() throws Exception {
        var theirs = org.apache.curator.x.discovery.ServiceInstance.<ZookeeperInstance>builder()
                .name("orders")
                .id("theirs")
                .address("10.0.0.2")
                .port(8080)
                .payload(new ZookeeperInstance(
                        "theirs", "orders", Map.of("instance_status", "UP", "zone", "eu-2", "team", "web")))
                .registrationTimeUTC(1_700_000_000_001L)
                .uriSpec(new UriSpec("{scheme}://{address}:{port}"))
                .build();
        try (ServiceDiscovery<ZookeeperInstance> discovery = curators(ZookeeperInstance.class);
                ZooKeeperDiscoverer ours = ensemble.discoverer(threads.context(), "")) {
            discovery.registerService(theirs);
            ours.watch(ORDERS, recorder);

            ServiceInstance seen =
                    recorder.awaitAddresses("10.0.0.2:8080").instances().get(0);

            assertThat(seen)
                    .isEqualTo(ServiceInstance.builder("orders")
                            .id("theirs")
                            .address("10.0.0.2", 8080)
                            .locality(Locality.zone("eu-2"))
                            .metadata("team", "web")
                            .health(RegisteredHealth.PASSING)
                            .startEpoch(1_700_000_000_001L)
                            .build());
        }
    }

    @Test
    void weReadWhatCuratorsDiscoveryWritesWithoutAPayload() throws Exception {
        var theirs = org.apache.curator.x.discovery.ServiceInstance.<Void>builder()
                .name("orders")
                .id("theirs")
                .address("10.0.0.2")
                .sslPort(8443)
                .enabled(false)
                .registrationTimeUTC(5)
                .build();
        try (ServiceDiscovery<Void> discovery = curators(Void.class);
                ZooKeeperDiscoverer ours = ensemble.discoverer(threads.context(), "")) {
            discovery.registerService(theirs);
            ours.watch(ORDERS, recorder);

            ServiceInstance seen =
                    recorder.awaitAddresses("10.0.0.2:8443").instances().get(0);

            assertThat(seen.secure()).isTrue();
            assertThat(seen.health()).isEqualTo(RegisteredHealth.DRAINING);
        }
    }
}
