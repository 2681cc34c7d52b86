package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.server.ConsulServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Registration in a real agent that stays well, seen by plain requests and by our own reader. */
@Tag("server")
class ConsulRegistrationTest {

    @TempDir
    private static Path dir;

    private static ConsulServer consul;
    private static AgentView view;

    private String service = "";
    private ServiceRegistrar registrar;

    @BeforeAll
    static void startAgent() {
        consul = ConsulServer.start(dir);
        view = new AgentView(consul);
    }

    @AfterAll
    static void stopAgent() {
        consul.close();
    }

    @BeforeEach
    void nameService(TestInfo test) {
        service = "s-" + test.getDisplayName().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        registrar = ServiceRegistrar.create(consul.uri());
    }

    @AfterEach
    void close() {
        registrar.close();
    }

    private void use(String query) {
        registrar.close();
        registrar = ServiceRegistrar.create(consul.uri() + query);
    }

    private ServiceInstance.Builder instance() {
        return ServiceInstance.builder(service)
                .id("a")
                .address("10.0.0.1", 8080)
                .health(RegisteredHealth.PASSING);
    }

    private static void done(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Registration registered(ServiceInstance instance) throws Exception {
        Registration registration = registrar.register(instance);
        done(registration.whenRegistered());
        await().until(() -> view.all(service).size() == 1);
        return registration;
    }

    @Test
    void othersReadItAsItIs() throws Exception {
        registered(instance()
                .weight(250)
                .secure(true)
                .version("1.2.3")
                .locality(Locality.of("eu", "eu-1", null))
                .tags(List.of("blue", "a,b"))
                .metadata("owner", "shop")
                .build());

        await().until(() -> view.passing(service).size() == 1);
        assertThat(view.row(service, "Service", "ID")).isEqualTo(service + ":a");
        assertThat(view.row(service, "Service", "Service")).isEqualTo(service);
        assertThat(view.row(service, "Service", "Address")).isEqualTo("10.0.0.1");
        assertThat(view.row(service, "Service", "Port")).isEqualTo(8080L);
        assertThat(view.row(service, "Service", "Tags")).isEqualTo(List.of("a,b", "blue"));
        assertThat(view.row(service, "Service", "Weights")).isEqualTo(Map.of("Passing", 3L, "Warning", 3L));
        assertThat(view.row(service, "Service", "EnableTagOverride")).isEqualTo(false);
        assertThat(view.row(service, "Service", "Meta", "secure")).isEqualTo("true");
        assertThat(view.row(service, "Service", "Meta", "zone")).isEqualTo("eu-1");
        assertThat(view.row(service, "Service", "Meta", "version")).isEqualTo("1.2.3");
        assertThat(view.row(service, "Service", "Meta", "owner")).isEqualTo("shop");
        assertThat(String.valueOf(view.row(service, "Checks")))
                .contains("Loadstar: sign of life", "service:" + service + ":a");
        assertThat(view.check("service:" + service + ":a", "Output")).isEqualTo("loadstar: ready");
    }

    @Test
    void ourOwnDiscoveryReadsAllOfIt() throws Exception {
        ServiceInstance all = instance()
                .addresses(List.of(
                        NetworkAddress.of("default", "10.0.0.1", Map.of("", 8080, "admin", 81)),
                        NetworkAddress.of("wan", "198.51.100.7", Map.of("", 443, "admin", 81)),
                        NetworkAddress.of("wan", "2001:db8::7", Map.of("", 443, "admin", 81))))
                .weight(17)
                .secure(true)
                .version("1.2.3")
                .locality(Locality.of("eu", "eu-1", "rack-7"))
                .tags(List.of("blue", "50%", "ü"))
                .metadata("owner", "shop")
                .startEpoch(1_700_000_000_000L)
                .build();

        registered(all);

        await().untilAsserted(() -> {
            ServiceInstance read = view.instance(service);
            assertThat(read.toBuilder().addresses(all.addresses()).build()).isEqualTo(all);
            assertThat(read.addresses())
                    .contains(all.addresses().get(0), all.addresses().get(1))
                    .anyMatch(address -> address.host().equals("2001:db8::7"));
        });
    }

    @Test
    void anIdWithSignsThatPathsHaveIsFoundAgain() throws Exception {
        Registration registration =
                registered(instance().id("shop/orders 50% ü?x#y").build());
        done(registration.drain());
        await().until(() -> view.passing(service).isEmpty());

        done(registration.deregister());

        await().until(() -> view.all(service).isEmpty());
    }

    @Test
    void itsCheckIsPassedBeforeItsTimeToLiveIsOver() throws Exception {
        use("?check.ttl=1s");
        registered(instance().build());
        await().until(() -> view.passing(service).size() == 1);

        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .until(() -> view.passing(service).size() == 1);
    }

    @Test
    void healthIsTheCheckAndDegradedIsWarning() throws Exception {
        Registration registration = registered(instance().weight(400).build());

        done(registration.update(
                now -> now.toBuilder().health(RegisteredHealth.DEGRADED).build()));
        await().until(() -> view.instance(service).health() == RegisteredHealth.DEGRADED);
        assertThat(view.instance(service).weight()).isEqualTo(400);
        done(registration.update(
                now -> now.toBuilder().health(RegisteredHealth.FAILING).build()));
        await().until(() -> view.instance(service).health() == RegisteredHealth.FAILING);
        done(registration.update(
                now -> now.toBuilder().health(RegisteredHealth.PASSING).build()));
        await().until(() -> view.passing(service).size() == 1);
    }

    @Test
    void updatesNeverTakeItOutOfWhatOthersUse() throws Exception {
        Registration registration = registered(instance().build());
        await().until(() -> view.passing(service).size() == 1);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger gaps = new AtomicInteger();
        Thread watcher = new Thread(() -> {
            while (!stop.get()) {
                gaps.addAndGet(view.passing(service).size() == 1 ? 0 : 1);
                looks.incrementAndGet();
            }
        });
        watcher.start();

        for (int i = 1; i <= 30; i++) {
            int weight = i * 100;
            done(registration.update(now -> now.toBuilder().weight(weight).build()));
        }
        await().until(() -> Long.valueOf(30).equals(view.row(service, "Service", "Weights", "Passing")));
        stop.set(true);
        watcher.join();

        assertThat(looks.get()).isGreaterThan(10);
        assertThat(gaps.get()).isZero();
    }

    @Test
    void aDrainedInstanceIsInMaintenanceAndOursSeeItDraining() throws Exception {
        Registration registration = registered(instance().build());

        done(registration.drain());

        await().until(() -> view.instance(service).health() == RegisteredHealth.DRAINING);
        assertThat(view.instance(service).weight()).isZero();
        assertThat(view.passing(service)).isEmpty();
        assertThat(String.valueOf(view.row(service, "Checks"))).contains("maintenance", "loadstar: draining");
        done(registration.update(now ->
                now.toBuilder().weight(100).health(RegisteredHealth.PASSING).build()));
        await().until(() -> view.passing(service).size() == 1);
    }

    @Test
    void aProcessThatComesBackUnderItsIdEndsItsOwnMaintenanceAndIsANewStart() throws Exception {
        Registration first = registered(instance().startEpoch(1).build());
        done(first.drain());
        try (ServiceRegistrar next = ServiceRegistrar.create(consul.uri())) {
            done(next.register(instance().startEpoch(2).build()).whenRegistered());

            await().until(() -> view.passing(service).size() == 1);
            assertThat(view.instance(service).startEpoch()).isEqualTo(2);
            done(first.deregister());
            assertThat(view.services().containsKey(service + ":a")).isTrue();
        }
        assertThat(view.services().containsKey(service + ":a")).isFalse();
    }

    @Test
    void closingTakesAllOut() throws Exception {
        for (int i = 0; i < 20; i++) {
            done(registrar.register(instance().id("i" + i).build()).whenRegistered());
        }
        await().until(() -> view.all(service).size() == 20);

        registrar.close();

        assertThat(view.services().keySet()).noneMatch(id -> id.toString().startsWith(service));
        assertThatThrownBy(() -> registrar.register(instance().build())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHttpCheckPassesWhileTheInstanceAnswersWell() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        try {
            use("?check=http&check.path=/ready&check.interval=1s&check.timeout=1s");
            registered(instance()
                    .addresses(List.of(
                            NetworkAddress.of("127.0.0.1", server.getAddress().getPort())))
                    .build());

            await().until(() -> view.passing(service).size() == 1);
            status.set(503);
            await().until(() -> view.instance(service).health() == RegisteredHealth.FAILING);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aTcpCheckPassesWhileTheInstanceListens() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        use("?check=tcp&check.interval=1s&check.timeout=1s");
        registered(instance()
                .addresses(List.of(
                        NetworkAddress.of("127.0.0.1", server.getAddress().getPort())))
                .build());

        await().until(() -> view.passing(service).size() == 1);
        server.stop(0);
        await().until(() -> view.instance(service).health() == RegisteredHealth.FAILING);
    }

    @Test
    void whereTheAgentAsksADegradedInstanceStillSaysSoItself() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        try {
            use("?check=tcp&check.interval=1s");
            Registration registration = registered(instance()
                    .addresses(List.of(
                            NetworkAddress.of("127.0.0.1", server.getAddress().getPort())))
                    .build());
            await().until(() -> view.passing(service).size() == 1);

            done(registration.update(
                    now -> now.toBuilder().health(RegisteredHealth.DEGRADED).build()));
            await().until(() -> view.instance(service).health() == RegisteredHealth.DEGRADED);
            done(registration.update(
                    now -> now.toBuilder().health(RegisteredHealth.PASSING).build()));
            await().until(() -> view.passing(service).size() == 1);
            assertThat(view.check("service:" + service + ":a:own", "Status")).isNull();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutACheckItIsThereUntilItIsTakenOut() throws Exception {
        use("?check=none");
        registered(instance().build());

        assertThat(view.passing(service)).hasSize(1);
        assertThat(view.row(service, "Checks", 1)).isNull();
    }
}
