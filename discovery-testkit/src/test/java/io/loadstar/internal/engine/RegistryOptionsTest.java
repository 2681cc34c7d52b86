package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.FakeRegistry;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An option of a registry means the same in its URI and in the configuration. */
class RegistryOptionsTest {

    @BeforeEach
    void forget() {
        OptionsProvider.OPENED.clear();
    }

    private static ServiceResolverBuilder resolver(String uri, Map<String, String> defaults) {
        return ServiceResolver.builder()
                .policy(new FirstUsablePolicy())
                .registry(uri)
                .environment(Map.of())
                .defaults(ServiceConfig.of(defaults));
    }

    @Test
    void aDefaultOfTheResolverIsAnOptionOfTheUri() {
        resolver("options:?token-file=/x", Map.of()).build().close();
        resolver("options:", Map.of("registry.token-file", "/x", "panic", "off"))
                .build()
                .close();

        assertThat(OptionsProvider.OPENED).containsExactly(Map.of("token-file", "/x"), Map.of("token-file", "/x"));
    }

    @Test
    void theUriWins() {
        resolver("options:?token-file=/uri", Map.of("registry.token-file", "/config", "registry.polls", "7"))
                .build()
                .close();

        assertThat(OptionsProvider.OPENED).containsExactly(Map.of("token-file", "/uri", "polls", "7"));
    }

    @Test
    void aValueInTheConfigurationIsNotPercentDecoded() {
        resolver("options:", Map.of("registry.token-file", "/a%20b")).build().close();

        assertThat(OptionsProvider.OPENED).containsExactly(Map.of("token-file", "/a%20b"));
    }

    @Test
    void aRegistrarTakesTheSameOptions() {
        ServiceRegistrar.create("options:?polls=3", Map.of("token-file", "/x", "polls", "9"))
                .close();
        ServiceRegistrar.create("options:").close();

        assertThat(OptionsProvider.OPENED).containsExactly(Map.of("token-file", "/x", "polls", "3"), Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "options: | tokn-file | /x | registry option of options: tokn-file (unknown; did you mean token-file?;"
                        + " known: polls, token-file)",
                "options: | polls | 0 | polls: 0 (expected: a whole number, 1 to 128)",
                "options:?polls=3 | polls | x | polls: x (expected: a whole number, 1 to 128)",
                "static:h:1 | token-file | /x | registry option of static: token-file (expected: no option)"
            })
    void whatIsUnknownOrNotOfItsFormIsRefusedWhenTheResolverIsBuilt(
            String uri, String option, String value, String message) {
        ServiceResolverBuilder builder = resolver(uri, Map.of("registry." + option, value));

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceRegistrar.create(uri, Map.of(option, value)))
                .withMessage(message);
    }

    @Test
    void inTheSettingsOfOneServiceItIsRefused() {
        ServiceConfig own = ServiceConfig.of(Map.of("registry.token-file", "/x"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolver("options:", Map.of()).service("orders", own))
                .withMessage("registry.token-file: in the settings of service orders"
                        + " (expected: in the resolver's defaults, as its services share one registry)");
    }

    @Test
    void aRegistryThatIsAnObjectTakesNone() {
        ServiceResolverBuilder builder = ServiceResolver.builder()
                .policy(new FirstUsablePolicy())
                .discoverer(new FakeRegistry())
                .defaults(ServiceConfig.of(Map.of("registry.token-file", "/x")));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("registry.token-file: for a registry that is given as an object"
                        + " (expected: no option, or a registry by URI)");
    }
}
