package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.Locality;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.consul.discovery.ConsulServiceInstance;
import org.springframework.cloud.consul.model.http.health.HealthService;

/** Spring Cloud Consul's own client reads what is registered here as it is meant. */
@Tag("server")
class SpringCloudTest {

    private static final ServiceInstance OURS = ServiceInstance.builder("orders")
            .id("a")
            .address("10.0.0.1", 8443)
            .secure(true)
            .locality(Locality.zone("eu-1"))
            .tags(List.of("blue"))
            .metadata("owner", "shop")
            .health(RegisteredHealth.PASSING)
            .build();

    @TempDir
    Path dir;

    @Test
    void itsInstanceHasOurAddressTlsZoneTagsAndMetadata() throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir);
                ServiceRegistrar registrar = ServiceRegistrar.create(consul.uri())) {
            registrar.register(OURS).whenRegistered().toCompletableFuture().get(10, TimeUnit.SECONDS);
            AgentView view = new AgentView(consul);
            await().until(() -> view.passing("orders").size() == 1);

            ConsulServiceInstance read = new ConsulServiceInstance(row(view), "orders");

            assertThat(read.getUri()).hasToString("https://10.0.0.1:8443");
            assertThat(read.isSecure()).isTrue();
            assertThat(read.getInstanceId()).isEqualTo("orders:a");
            assertThat(read.getTags()).containsExactly("blue");
            assertThat(read.getMetadata()).containsEntry("zone", "eu-1").containsEntry("owner", "shop");
        }
    }

    /** The row as Spring Cloud's client binds it. */
    private static HealthService row(AgentView view) {
        HealthService.Service service = new HealthService.Service();
        service.setId(text(view, "ID"));
        service.setService(text(view, "Service"));
        service.setAddress(text(view, "Address"));
        service.setPort(Integer.valueOf(text(view, "Port")));
        service.setTags(((List<?>) requireNonNull(view.row("orders", "Service", "Tags")))
                .stream().map(String::valueOf).toList());
        Map<String, String> meta = new TreeMap<>();
        ((Map<?, ?>) requireNonNull(view.row("orders", "Service", "Meta")))
                .forEach((key, value) -> meta.put(String.valueOf(key), String.valueOf(value)));
        service.setMeta(meta);
        HealthService row = new HealthService();
        row.setNode(new HealthService.Node());
        row.setService(service);
        return row;
    }

    private static String text(AgentView view, String field) {
        return String.valueOf(view.row("orders", "Service", field));
    }
}
