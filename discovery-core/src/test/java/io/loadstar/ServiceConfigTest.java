package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceConfigTest {

    @Test
    void aMapAndABuilderBindAlike() {
        ServiceConfig fromMap = ServiceConfig.of(Map.of(
                "policy", "source_hash",
                "policy.points", "320",
                "health.active.interval", " 250ms ",
                "staleness.action", "fail"));
        ServiceConfig built = ServiceConfig.builder()
                .policy("source_hash")
                .set("policy.points", "320")
                .set(ServiceConfig.HEALTH_INTERVAL, Duration.ofMillis(250))
                .set(ServiceConfig.STALENESS_ACTION, ServiceConfig.StalenessAction.FAIL)
                .build();

        assertThat(fromMap).isEqualTo(built);
        assertThat(ServiceConfig.of(built.toMap())).isEqualTo(built);
        assertThat(fromMap.get(ServiceConfig.HEALTH_INTERVAL)).isEqualTo(Duration.ofMillis(250));
        assertThat(fromMap.get(ServiceConfig.PANIC)).isEqualTo(ServiceConfig.Panic.ALL);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceConfig.of(Map.of("health.active.pth", "/x")))
                .withMessageStartingWith("key: health.active.pth (unknown; did you mean health.active.path?; known: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "panic | alll | panic: alll (expected: one of all, off)",
                "panic.threshold | 101 | panic.threshold: 101 (expected: a whole number, 0 to 100)",
                "health.active.fall | three | health.active.fall: three (expected: a whole number, 1 to 100)",
                "health.active.timeout | -PT1S | health.active.timeout: -PT1S (expected: a duration that is not negative, such as 250ms, 10s or 5m)",
                "health.active.timeout | 5 | health.active.timeout: 5 (expected: a duration that is not negative, such as 250ms, 10s or 5m)"
            })
    void aBadValueSaysWhatWasExpected(String key, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceConfig.builder().set(key, value))
                .withMessage(message);
    }

    @Test
    void whatIsSetWinsOverTheDefaults() {
        ServiceConfig defaults = ServiceConfig.of(Map.of("policy", "random", "panic", "off"));
        ServiceConfig own = ServiceConfig.of(Map.of("policy", "round_robin")).withDefaults(defaults);

        assertThat(own.get(ServiceConfig.POLICY)).isEqualTo("round_robin");
        assertThat(own.get(ServiceConfig.PANIC)).isEqualTo(ServiceConfig.Panic.OFF);
    }

    @Test
    void optionsOfARegistryAreKeptApartAndTheirValuesOutOfSight() {
        ServiceConfig config = ServiceConfig.of(
                Map.of("panic", "off", "registry.token-file", "/etc/token", "registry.token", "hunter2"));

        assertThat(config.registryOptions()).isEqualTo(Map.of("token-file", "/etc/token", "token", "hunter2"));
        assertThat(config).hasToString("{panic=off, registry.token=***, registry.token-file=***}");
        assertThat(ServiceConfig.of(config.toMap())).isEqualTo(config);
        assertThat(ServiceConfig.DEFAULTS.registryOptions()).isEmpty();
    }

    static Iterable<ConfigKey<?>> keys() {
        return ServiceConfig.keys();
    }

    @ParameterizedTest
    @MethodSource("keys")
    <T> void everyDefaultIsOfItsKeysForm(ConfigKey<T> key) {
        assertThat(key.parse(key.print(key.defaultValue()))).isEqualTo(key.defaultValue());
        assertThat(key.description()).isNotBlank();
    }

    @Test
    void keysAreUnique() {
        assertThat(new HashSet<>(
                        ServiceConfig.keys().stream().map(ConfigKey::name).toList()))
                .hasSameSizeAs(ServiceConfig.keys());
    }

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "1d, PT24H", "PT1.5S, PT1.5S", "0s, PT0S"})
    void durationsHaveAShortForm(String text, Duration duration) {
        assertThat(ServiceConfig.HEALTH_INTERVAL.parse(text)).isEqualTo(duration);
    }
}
