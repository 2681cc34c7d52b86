package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.topology.LocalAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines and environments of the tests' own. */
class OwnAddressTest {

    /** A machine as {@code card=address} in the order of its interfaces; a card in brackets is down. */
    private static List<LocalAddress> machine(String... cards) {
        List<LocalAddress> all = new ArrayList<>();
        for (String card : cards) {
            int equals = card.indexOf('=');
            boolean down = card.startsWith("(");
            String name = card.substring(0, equals).replaceAll("[()]", "");
            try {
                InetAddress address = InetAddress.getByName(card.substring(equals + 1));
                all.add(new LocalAddress(name, all.size() + 1, !down, name.startsWith("docker"), address));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return all;
    }

    private static OwnAddress.Builder own(String... cards) {
        return OwnAddress.builder().environment(Map.of()).addresses(machine(cards));
    }

    @Test
    void theOptionIsBeforeTheEnvironmentAndThatBeforeTheMachine() {
        Map<String, String> environment =
                Map.of("LOADSTAR_ADVERTISED_HOST", "orders.example.test", "POD_IP", "10.1.0.1", "HOST_IP", "10.2.0.1");
        OwnAddress.Builder own = own("eth0=10.0.0.7").environment(environment);

        assertThat(own.build().why()).isEqualTo("orders.example.test by LOADSTAR_ADVERTISED_HOST");
        assertThat(own.host("192.0.2.1").build().why()).isEqualTo("192.0.2.1 by option");
        assertThat(own("eth0=10.0.0.7")
                        .environment(Map.of("POD_IP", "10.1.0.1", "HOST_IP", "10.2.0.1"))
                        .build()
                        .why())
                .isEqualTo("10.1.0.1 by POD_IP");
        assertThat(own("eth0=10.0.0.7")
                        .environment(Map.of("HOST_IP", "10.2.0.1"))
                        .build()
                        .why())
                .isEqualTo("10.2.0.1 by HOST_IP");
        assertThat(own("lo=127.0.0.1", "eth0=10.0.0.7").build().why()).isEqualTo("10.0.0.7 of eth0, the only one");
    }

    @Test
    void aVariableThatIsBlankIsNotSetAndACommonOneThatCannotBeMeantIsPassedOver() {
        assertThat(own("eth0=10.0.0.7")
                        .environment(Map.of("LOADSTAR_ADVERTISED_HOST", " ", "POD_IP", "0.0.0.0", "HOST_IP", "a b"))
                        .build()
                        .host())
                .isEqualTo("10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8 | 10.0.0.7 of eth0, in the preferred network 10.0.0.0/8",
                "192.168.0.0/16 | 192.168.1.2 of eth1, in the preferred network 192.168.0.0/16",
                "172.16.0.0/12 | 172.17.0.1 of docker0, in the preferred network 172.16.0.0/12",
                "::/0 | fd00:0:0:0:0:0:0:7 of eth0, in the preferred network ::/0",
                "127.0.0.0/8 | 127.0.0.1 of lo, in the preferred network 127.0.0.0/8",
                "203.0.113.0/24,192.168.0.0/16,10.0.0.0/8 | 192.168.1.2 of eth1, in the preferred network 192.168.0.0/16"
            })
    void aPreferredNetworkDecidesTheFirstBeforeTheSecond(String networks, String why) {
        String[] machine = {
            "lo=127.0.0.1", "docker0=172.17.0.1", "eth0=fe80::7", "eth0=fd00::7", "eth0=10.0.0.7", "eth1=192.168.1.2"
        };

        assertThat(own(machine).prefer(networks.split(",")).build().why()).isEqualTo(why);
        assertThat(own(machine)
                        .environment(Map.of("LOADSTAR_PREFERRED_NETWORKS", networks))
                        .build()
                        .why())
                .isEqualTo(why);
    }

    @Test
    void aPreferredNetworkThatThisMachineIsNotInIsNamed() {
        assertThat(own("eth0=10.0.0.7").prefer("192.168.0.0/16").build().why())
                .isEqualTo("10.0.0.7 of eth0, none in 192.168.0.0/16, so the only one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "docker0=172.17.0.1 eth0=203.0.113.5 | 203.0.113.5",
                "eth0=fd00::7 eth1=10.0.0.7 | 10.0.0.7",
                "eth0=203.0.113.5 eth1=10.0.0.7 | 10.0.0.7",
                "eth0=2001:db8::7 eth1=fd00::7 | fd00:0:0:0:0:0:0:7",
                "(eth0)=10.0.0.7 eth1=2001:db8::7 | 2001:db8:0:0:0:0:0:7",
                "(eth0)=10.0.0.7 docker0=172.17.0.1 | 172.17.0.1",
                "lo=127.0.0.1 eth0=169.254.3.4 docker0=172.17.0.1 | 172.17.0.1",
                "eth1=10.0.0.8 eth0=10.0.0.7 | 10.0.0.8"
            })
    void theLikeliestIsUpNoBridgeIpv4AndPrivate(String machine, String host) {
        assertThat(own(machine.split(" ")).build().host()).isEqualTo(host);
    }

    @Test
    void whereSeveralAreLikelyTheReasonNamesThem() {
        assertThat(own("eth0=10.0.0.7", "eth1=10.1.0.7").build().why())
                .isEqualTo("10.0.0.7 of eth0, the likeliest of 10.0.0.7 of eth0, 10.1.0.7 of eth1;"
                        + " LOADSTAR_ADVERTISED_HOST or LOADSTAR_PREFERRED_NETWORKS says another");
    }

    @Test
    void whereNothingFitsOneLineSaysWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own("lo=127.0.0.1", "eth0=fe80::1").build())
                .withMessage("own address: none found (expected: LOADSTAR_ADVERTISED_HOST, or an interface with an"
                        + " address that is not loopback or link-local; there are: 127.0.0.1 of lo,"
                        + " fe80:0:0:0:0:0:0:1 of eth0)");
        assertThatIllegalArgumentException().isThrownBy(() -> own().build()).withMessageContaining("there are: none)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "169.254.1.1 | it is link-local",
                "0.0.0.0 | it is unspecified",
                "ff02::1 | it is multicast",
                "a b | host: a b (expected: a name or a literal address)"
            })
    void aHostThatNobodyReachesIsRefused(String host, String problem) {
        String expected = " (expected: a host that others reach this process by; " + problem + ")";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> own().host(host).build())
                .withMessage("host: " + host + expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own().environment(Map.of("LOADSTAR_ADVERTISED_HOST", host))
                        .build())
                .withMessage("LOADSTAR_ADVERTISED_HOST: " + host + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "orders.example.test"})
    void loopbackAndNamesAreTakenWhereTheyAreAskedFor(String host) {
        assertThat(own().host(host).build().host())
                .isEqualTo(NetworkAddress.of(host, 1).host());
    }

    @Test
    void thePortIsTheOneThatWasBoundUnlessAnotherIsAdvertised() {
        Map<String, String> mapped = Map.of("LOADSTAR_ADVERTISED_PORT", "30080");

        assertThat(own("eth0=10.0.0.7").build().at(8080)).isEqualTo(NetworkAddress.of("10.0.0.7", 8080));
        OwnAddress byVariable = own("eth0=10.0.0.7").environment(mapped).build();
        assertThat(byVariable.at(8080).port()).isEqualTo(30_080);
        assertThat(byVariable.at(0).port()).isEqualTo(30_080);
        assertThat(byVariable.why()).endsWith("; port 30080 by LOADSTAR_ADVERTISED_PORT");
        assertThat(own("eth0=10.0.0.7")
                        .environment(mapped)
                        .port(443)
                        .build()
                        .at(8080)
                        .port())
                .isEqualTo(443);
    }

    @Test
    void portZeroIsRefusedUntilItIsBound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own("eth0=10.0.0.7").build().at(0))
                .withMessage(
                        "port: 0 (expected: the port that was bound, 1 to 65535; register when the server listens)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own("eth0=10.0.0.7").build().at(65_536))
                .withMessage("port: 65536 (expected: 1 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own("eth0=10.0.0.7")
                        .environment(Map.of("LOADSTAR_ADVERTISED_PORT", "http"))
                        .build())
                .withMessage("LOADSTAR_ADVERTISED_PORT: http (expected: a whole number, 1 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own().prefer("eth0"))
                .withMessageStartingWith("preferred network: eth0 (expected: a network");
    }

    @Test
    void theZoneIsTheOptionsOrTheEnvironments() {
        Map<String, String> environment = Map.of("LOADSTAR_ZONE", "eu-west-1a");

        OwnAddress byVariable = own("eth0=10.0.0.7").environment(environment).build();
        assertThat(byVariable.locality().zone()).isEqualTo("eu-west-1a");
        assertThat(byVariable).hasToString("10.0.0.7 of eth0, the only one; zone eu-west-1a by LOADSTAR_ZONE");
        assertThat(own("eth0=10.0.0.7")
                        .environment(environment)
                        .zone("b")
                        .build()
                        .locality()
                        .zone())
                .isEqualTo("b");
        assertThat(own("eth0=10.0.0.7").build().locality().zone()).isNull();
    }

    @Test
    void thisMachineCanBeAsked() {
        assertThat(LocalAddress.all()).anyMatch(local -> local.address().isLoopbackAddress());
        assertThat(OwnAddress.builder()
                        .environment(Map.of())
                        .prefer("127.0.0.0/8")
                        .build()
                        .host())
                .startsWith("127.");
    }

    @Test
    void anInstanceIsRegisteredOnceItsPortIsKnown() {
        List<ServiceInstance> registered = new ArrayList<>();
        ServiceRegistrar registrar = new ServiceRegistrar() {
            @Override
            public Registration register(ServiceInstance instance) {
                registered.add(instance);
                throw new IllegalArgumentException("on purpose");
            }

            @Override
            public void close() {}
        };
        CompletableFuture<ServiceInstance> bound = new CompletableFuture<>();
        CompletionStage<Registration> registration = registrar.register(bound);
        assertThat(registered).isEmpty();

        OwnAddress own = own("eth0=10.0.0.7").build();
        bound.complete(ServiceInstance.builder("orders").address(own.at(8080)).build());

        assertThat(registered).extracting(ServiceInstance::id).containsExactly("10.0.0.7:8080");
        assertThat(registration.toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("on purpose");
    }
}
