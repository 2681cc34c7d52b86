package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** How properties are written, and what they mean. */
class ServicePropertiesTest {

    private static ServiceProperties read(Map<String, String> properties) {
        return ServiceProperties.read("loadstar.services.orders", properties, new PropertyKeys());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "health.active.interval-unhealthy",
                "health.active.intervalUnhealthy",
                "health.active.interval_unhealthy",
                "health.active.intervalunhealthy"
            })
    void aKeyMayBeWrittenAsSpringLetsIt(String written) {
        assertThat(read(Map.of(written, "3s")).config().get(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY))
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void anOptionOfAPolicyMayBeWrittenSoToo() {
        assertThat(read(Map.of("policy", "source_hash", "policy.loadfactor", "150"))
                        .config()
                        .toMap())
                .containsOnlyKeys("policy", "policy.load-factor");
    }

    @Test
    void whatYamlTakesForFalseIsTheWordOff() {
        assertThat(read(Map.of("panic", "false")).config().get(ServiceConfig.PANIC))
                .isEqualTo(ServiceConfig.Panic.OFF);
        assertThat(read(Map.of("removal.guard", "false")).config().get(ServiceConfig.REMOVAL_GUARD))
                .isFalse();
    }

    @Test
    void instancesAreAddresses() {
        assertThat(read(Map.of("instances", "127.0.0.1:8081, [::1]:8082,")).instances())
                .containsExactly(NetworkAddress.parse("127.0.0.1:8081"), NetworkAddress.parse("[::1]:8082"));
        assertThat(read(Map.of()).instances()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "health.activ.path | /x | loadstar.services.orders.health.activ.path: key: health.activ.path (unknown; did you mean health.active.path?",
                "panic.threshold | 101 | loadstar.services.orders.panic.threshold: panic.threshold: 101 (expected: a whole number, 0 to 100)",
                "hash-key | header | loadstar.services.orders.hash-key: hash-key: header (expected: header:NAME, cookie:NAME, remote-address or none)",
                "hash-key | ip | loadstar.services.orders.hash-key: hash-key: ip (expected: header:NAME,",
                "instances | localhost | loadstar.services.orders.instances: "
            })
    void whatIsNotUnderstoodIsToldByItsProperty(String key, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(LoadstarConfigurationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theEnvironmentSetsKeysAndServicesToo() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(LoadstarAutoConfiguration.class))
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment",
                                Map.of(
                                        "LOADSTAR_REGISTRY_URI", "static:10.0.0.1:80",
                                        "LOADSTAR_DEFAULTS_HEALTH_ACTIVE_INTERVALUNHEALTHY", "7s",
                                        "LOADSTAR_SERVICES_ORDERS_INSTANCES", "127.0.0.1:9"))))
                .run(context -> {
                    LoadstarProperties properties =
                            context.getBean(LoadstarSettings.class).properties();
                    assertThat(properties.registry().uri()).isEqualTo("static:10.0.0.1:80");
                    assertThat(properties.services().get("orders")).containsEntry("instances", "127.0.0.1:9");
                    assertThat(properties.defaults().values()).containsExactly("7s");
                });
    }
}
