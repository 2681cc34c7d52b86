package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.mock.env.MockEnvironment;

/** What an application says that cannot start. */
class LoadstarFailureAnalyzerTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LoadstarAutoConfiguration.class));

    private FailureAnalysis analysisWith(String... properties) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        runner.withPropertyValues(properties).run(context -> analysis[0] = analysisOf(context));
        return analysis[0];
    }

    private static FailureAnalysis analysisOf(AssertableApplicationContext context) {
        Throwable failure = context.getStartupFailure();
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = new LoadstarFailureAnalyzer(null).analyze(failure);
        assertThat(analysis).isNotNull();
        return analysis;
    }

    @Test
    void anAdapterThatIsNotThereIsNamed() {
        FailureAnalysis analysis = analysisWith("loadstar.registry.uri=zookeeper://localhost:2181/services");

        assertThat(analysis.getDescription())
                .startsWith("The settings of Loadstar are not usable:")
                .contains("Property: loadstar.registry.uri")
                .contains("Reason: registry scheme: zookeeper (expected: on the class path; add"
                        + " loadstar-registry-zookeeper; known: ");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Add the dependency io.loadstar:loadstar-registry-zookeeper to the application; its version is"
                                + " that of loadstar-spring-boot-starter.");
    }

    @Test
    void theAdapterOfOneOfSeveralRegistriesIsToldByItsProperty() {
        FailureAnalysis analysis = analysisWith(
                "loadstar.registries.a.uri=static:10.0.0.1:80",
                "loadstar.registries.b.uri=zookeeper://localhost:2181/services");

        assertThat(analysis.getDescription()).contains("Property: loadstar.registries.b.uri");
        assertThat(analysis.getAction()).contains("io.loadstar:loadstar-registry-zookeeper");
    }

    @Test
    void aUriWithoutASchemeIsToldWithAnExample() {
        FailureAnalysis analysis = analysisWith("loadstar.registry.uri=localhost");

        assertThat(analysis.getDescription())
                .contains("Property: loadstar.registry.uri")
                .contains("Reason: registry: localhost (expected: a URI with a scheme, such as static:host:port)");
        assertThat(analysis.getAction()).isEqualTo("Change the property loadstar.registry.uri.");
    }

    @Test
    void aSchemeThatIsNobodysIsToldWithTheNearest() {
        assertThat(analysisWith("loadstar.registry.uri=statik:h:1").getDescription())
                .contains("registry scheme: statik (unknown; did you mean static?");
    }

    @Test
    void aPolicyThatIsNobodysIsToldByTheServicesProperty() {
        FailureAnalysis analysis = analysisWith(
                "loadstar.registry.uri=static:10.0.0.1:80", "loadstar.services.orders.policy=round_robbin");

        assertThat(analysis.getDescription())
                .contains("Property: loadstar.services.orders.policy")
                .contains("policy: round_robbin (unknown; did you mean round_robin?");
        assertThat(analysis.getAction()).isEqualTo("Change the property loadstar.services.orders.policy.");
    }

    @Test
    void aDefaultThatIsNobodysIsToldByItsProperty() {
        assertThat(analysisWith("loadstar.registry.uri=static:10.0.0.1:80", "loadstar.defaults.health.active.type=htp")
                        .getDescription())
                .contains("Property: loadstar.defaults.health.active.type")
                .contains("did you mean http?");
    }

    @Test
    void aBadValueIsToldByItsProperty() {
        assertThat(analysisWith(
                                "loadstar.registry.uri=static:10.0.0.1:80",
                                "loadstar.services.orders.health.active.interval=fast")
                        .getDescription())
                .contains("Property: loadstar.services.orders.health.active.interval")
                .contains("(expected: a duration that is not negative, such as 250ms, 10s or 5m)");
    }

    @Test
    void instancesForAllServicesAreRefused() {
        assertThat(analysisWith("loadstar.defaults.instances=127.0.0.1:1").getDescription())
                .contains("Property: loadstar.defaults.instances")
                .contains("expected: those of one service");
    }

    @Test
    void withoutARegistryTheActionSaysHowToSetOne() {
        FailureAnalysis analysis = analysisWith();

        assertThat(analysis.getDescription()).contains("registry: none (expected: ");
        assertThat(analysis.getAction())
                .startsWith("Set loadstar.registry.uri, such as consul://localhost:8500")
                .contains("loadstar.enabled=false");
    }

    @Test
    void aSecretInAUriIsNotTold() {
        FailureAnalysis analysis = analysisWith("loadstar.registry.uri=consul://user:hunter2@localhost:8500");

        assertThat(analysis.getDescription()).contains("***@").doesNotContain("hunter2");
        assertThat(analysis.getAction()).doesNotContain("hunter2");
    }

    @Test
    void thePlaceOfThePropertyIsTold() {
        MockEnvironment environment = new MockEnvironment();
        var origin = new TextResourceOrigin(
                new ClassPathResource("application.properties"), new TextResourceOrigin.Location(2, 0));
        environment
                .getPropertySources()
                .addFirst(new OriginTrackedMapPropertySource(
                        "file", Map.of("loadstar.services.orders.panic", OriginTrackedValue.of("no", origin))));
        Throwable failure = catchThrowable(
                () -> ServiceProperties.read("loadstar.services.orders", Map.of("panic", "no"), new PropertyKeys()));

        FailureAnalysis analysis = new LoadstarFailureAnalyzer(environment).analyze(failure);

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("Origin: class path resource [application.properties] - 3:1");
    }

    @Test
    void springBootFindsTheAnalyzer() {
        MockEnvironment environment = new MockEnvironment();

        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(
                                FailureAnalyzer.class,
                                ArgumentResolver.of(Environment.class, environment)
                                        .and(BeanFactory.class, new DefaultListableBeanFactory()),
                                FailureHandler.handleMessage((message, failure) -> {})))
                .hasAtLeastOneElementOfType(LoadstarFailureAnalyzer.class);
    }
}
