package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URI says, and what a request makes of it. */
class ConsulOptionsTest {

    @Test
    void whatIsNotSaidHasItsDefault() {
        ConsulOptions options = Uris.options("");
        assertThat(options.source()).isEqualTo("consul://agent.test:8500");
        assertThat(options.waitTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.maxPolls()).isEqualTo(128);
        assertThat(options.maxInstances()).isEqualTo(10_000);
        assertThat(options.stale()).isFalse();
        assertThat(options.rows().warning()).isEqualTo(WarningMeans.DEGRADED);
        assertThat(ConsulOptions.of(RegistryUri.parse("consul://a,b:9")).http().endpoints())
                .containsExactly("a:8500", "b:9");
    }

    @Test
    void theKeyOverridesTheUriOrAddsToIt() {
        ConsulOptions options =
                Uris.options("dc=dc1&namespace=shop&partition=p&tag=blue,green&filter=A%3D%3D1&near=_agent");
        assertThat(ConsulRequest.health(options, ServiceKey.parse("orders")).parameters())
                .containsExactly(
                        Map.entry("dc", "dc1"),
                        Map.entry("ns", "shop"),
                        Map.entry("partition", "p"),
                        Map.entry("tag", "blue"),
                        Map.entry("tag", "green"),
                        Map.entry("filter", "A==1"),
                        Map.entry("near", "_agent"));
        ServiceKey key = ServiceKey.parse("mine/orders?tag=blue&tag=red&dc=dc2&filter=B%3D%3D2");
        assertThat(ConsulRequest.health(options, key).parameters())
                .containsExactly(
                        Map.entry("dc", "dc2"),
                        Map.entry("ns", "mine"),
                        Map.entry("partition", "p"),
                        Map.entry("tag", "blue"),
                        Map.entry("tag", "green"),
                        Map.entry("tag", "red"),
                        Map.entry("filter", "(A==1) and (B==2)"),
                        Map.entry("near", "_agent"));
        assertThat(ConsulRequest.health(Uris.options(""), key).parameters()).contains(Map.entry("filter", "B==2"));
        assertThat(ConsulRequest.services(options).parameters())
                .containsExactly(Map.entry("dc", "dc1"), Map.entry("ns", "shop"), Map.entry("partition", "p"));
    }

    @Test
    void anAnswerMayTakeTheWaitTheServersJitterAndSevenSeconds() {
        ConsulOptions options = Uris.options("");
        ConsulRequest plain = ConsulRequest.health(options, ServiceKey.parse("orders"));
        ConsulRequest poll = plain.after(7, Duration.ofSeconds(60));
        assertThat(ConsulAgent.patience(poll, options)).isEqualTo(Duration.ofMillis(70_750));
        assertThat(ConsulAgent.patience(plain, options))
                .as("longer than a server without a leader waits for one")
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(ConsulAgent.patience(poll, Uris.options("request-timeout=2s")))
                .isEqualTo(Duration.ofMillis(65_750));
    }

    @ParameterizedTest
    @ValueSource(strings = {"consul:", "consul://", "consul:///x", "consul://h/v1", "consul:h:8500"})
    void anotherFormIsRefused(String uri) {
        assertThatThrownBy(() -> ConsulOptions.of(RegistryUri.parse(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: consul://")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=0s|wait: 0s (expected: 1s to 600s)",
                "wait=11m|wait: 660s (expected: 1s to 600s)",
                "max-polls=0|max-polls: 0 (expected: a whole number, 1 to 10000)",
                "warning=maybe|warning: maybe (expected: one of degraded, ready, not-ready)",
                "stale=yes|stale: yes (expected: true or false)",
                "dc=a/b|dc: a/b (expected: 1 to 253 of A-Z a-z 0-9 . _ - and no slash)",
                "namespace=a b|namespace: a b (expected: 1 to 253 of A-Z a-z 0-9 . _ - and no slash)",
                "max-stale=2d|max-stale: 172800s (expected: 0s to 86400s)"
            })
    void aWrongOptionIsOneLine(String option, String message) {
        assertThatThrownBy(() -> Uris.options(option.replace(" ", "%20")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void eachOptionIsInTheDocs() throws IOException {
        String docs = Files.readString(Path.of("../../docs/consul.md"));
        assertThat(ConsulOptions.OWN).allSatisfy(key -> assertThat(docs).contains("| `" + key + "` | "));
    }

    @Test
    void anUnreadableTokenFileIsOneLine() {
        assertThatThrownBy(() -> Uris.options("token-file=/no/such/file"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token-file: /no/such/file (expected: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aNameWithASlashNeedsNamespaces() {
        try (ServiceDiscoverer plain = open("consul://agent.test");
                ServiceDiscoverer enterprise = open("consul://agent.test?namespace=default")) {
            assertThat(plain.capabilities()).doesNotContain(Capability.NAMESPACES);
            assertThatThrownBy(() ->
                            plain.watch(ServiceKey.parse("shop/orders"), new io.loadstar.testkit.SnapshotRecorder()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("namespace: shop (expected: none; consul://agent.test has no namespaces)");
            assertThat(enterprise.capabilities()).contains(Capability.NAMESPACES);
        }
        assertThatThrownBy(() -> ServiceKey.parse("shop/team/orders")).hasMessageContaining("(expected: ");
    }

    private static ServiceDiscoverer open(String uri) {
        RegistryContext context = new VirtualTime().registryContext(1);
        return new ConsulRegistryProvider().openDiscoverer(RegistryUri.parse(uri), context);
    }
}
