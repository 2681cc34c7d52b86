package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.VirtualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The gate and what names stand for, in virtual time: who is judged again, and when names are looked up. */
class NamedInstancesTest {

    private final VirtualTime time = new VirtualTime();
    private final Map<String, List<String>> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int changes;
    private final HostNames names = new HostNames(new NameLookups(time, this::lookUp), time, time, () -> changes++);
    private final AddressGate gate = new AddressGate(
            AddressPolicy.of(ServiceConfig.of(Map.of(
                    "addresses.allow", "10.0.0.0/8,192.168.0.0/24",
                    "addresses.deny", "10.9.0.0/16",
                    "addresses.networks", "lan,wan",
                    "addresses.translate", "10.1.0.0/16=192.168.0.0/16"))),
            names);

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        asked.add(name);
        List<String> addresses = dns.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name + ": no such name");
        }
        InetAddress[] found = new InetAddress[addresses.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = InetAddress.getByName(addresses.get(i));
        }
        return found;
    }

    private static ServiceInstance at(String id, String... hosts) {
        ServiceInstance.Builder instance = ServiceInstance.builder("orders").id(id);
        for (String host : hosts) {
            instance.address(host, 80);
        }
        return instance.build();
    }

    private List<ServiceInstance> settled() {
        time.advance(HostNames.TOGETHER);
        return gate.rejudge();
    }

    @Test
    void theListsAreAboutTheTranslatedAddressAndNoLiteralIsLookedUp() {
        assertThat(gate.admit(List.of(at("a", "10.1.0.7"), at("b", "10.1.1.7"), at("c", "10.9.0.7"))))
                .containsExactly(at("a", "192.168.0.7"));
        assertThat(gate.refused().reasons())
                .containsExactly(
                        "b: 10.1.1.7:80, seen as 192.168.1.7:80, is in no network of addresses.allow",
                        "c: 10.9.0.7:80 is in 10.9.0.0/16 of addresses.deny");
        assertThat(asked).isEmpty();
    }

    @Test
    void anInstanceWaitsUntilAllItsNamesAreAnsweredFor() {
        dns.put("a.test", List.of("10.0.0.1"));
        ServiceInstance told = at("a", "a.test", "unknown.test", "10.0.0.2");

        assertThat(gate.admit(List.of(told))).isEmpty();
        assertThat(gate.waiting()).isEqualTo(2);
        assertThat(gate.refused().reasons())
                .containsExactly(
                        "a: a.test:80 is refused: name not resolved yet",
                        "a: unknown.test:80 is refused: name not resolved yet");

        assertThat(settled()).containsExactly(at("a", "a.test", "10.0.0.2"));
        assertThat(gate.waiting()).isZero();
        assertThat(gate.refused().reasons())
                .containsExactly(
                        "a: unknown.test:80 is refused: its name cannot be resolved: unknown.test: no such name");
    }

    @Test
    void manyNamesThatAreResolvedAtOnceAreOneChange() {
        List<ServiceInstance> all = IntStream.range(100, 200)
                .mapToObj(number -> at("i" + number, "n" + number + ".test"))
                .toList();
        all.forEach(instance -> dns.put(instance.host(), List.of("10.0.0.1")));
        gate.admit(all);

        assertThat(settled()).containsExactlyElementsOf(all);
        assertThat(changes).isEqualTo(1);
        assertThat(asked).hasSize(100);
    }

    @Test
    void onlyWhoHasTheNameThatChangedIsJudgedAgainAndTheOthersKeepTheirObjects() {
        dns.put("a.test", List.of("10.0.0.1"));
        dns.put("b.test", List.of("10.0.0.2"));
        gate.admit(List.of(at("a", "10.1.0.7", "a.test"), at("b", "10.1.0.8", "b.test"), at("c", "10.1.0.9")));
        List<ServiceInstance> before = settled();

        dns.put("a.test", List.of("10.0.0.1", "10.0.0.3"));
        time.advance(HostNames.AGAIN);
        assertThat(settled()).as("still allowed").isSameAs(before);
        assertThat(changes).isEqualTo(2);

        dns.put("a.test", List.of("10.0.0.1", "10.9.0.3"));
        time.advance(HostNames.AGAIN);
        List<ServiceInstance> after = settled();
        assertThat(after.get(0)).isEqualTo(at("a", "192.168.0.7"));
        assertThat(after.get(1)).isSameAs(before.get(1));
        assertThat(after.get(2)).isSameAs(before.get(2));
    }

    @Test
    void theOrderOfTheAnswersIsNoChange() {
        dns.put("a.test", List.of("10.0.0.1", "10.0.0.2"));
        gate.admit(List.of(at("a", "a.test")));
        settled();

        dns.put("a.test", List.of("10.0.0.2", "10.0.0.1"));
        time.advance(HostNames.AGAIN.multipliedBy(2));

        assertThat(asked).hasSize(3);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void aFailureKeepsTheLastGoodVerdictAndANameThatNeverWasResolvedIsTriedSooner() {
        dns.put("a.test", List.of("10.0.0.1"));
        gate.admit(List.of(at("a", "a.test"), at("b", "b.test")));
        assertThat(settled()).extracting(ServiceInstance::id).containsExactly("a");

        dns.remove("a.test");
        dns.put("b.test", List.of("10.0.0.2"));
        time.advance(HostNames.AFTER_FAILURE);
        assertThat(settled()).extracting(ServiceInstance::id).containsExactly("a", "b");

        time.advance(HostNames.AGAIN.multipliedBy(3));
        assertThat(settled()).extracting(ServiceInstance::id).containsExactly("a", "b");
        assertThat(asked.stream().filter("a.test"::equals)).hasSize(4);
    }

    @Test
    void whatIsNotInUseAnyMoreIsNotLookedUpAgain() {
        dns.put("a.test", List.of("10.0.0.1"));
        dns.put("b.test", List.of("10.0.0.2"));
        ServiceInstance a = at("a", "a.test");
        gate.admit(List.of(a, at("b", "b.test")));
        settled();
        gate.admit(List.of(a));
        gate.retainNames(List.of());
        asked.clear();

        time.advance(HostNames.AGAIN);
        assertThat(asked).containsExactly("a.test");

        names.close();
        time.advance(Duration.ofMinutes(10));
        assertThat(asked).containsExactly("a.test");
        assertThat(time.pending()).isZero();
    }

    @Test
    void aNameOfWhoIsUsedOnIsLookedUpAgainAndTurnsAgainstIt() {
        dns.put("a.test", List.of("10.0.0.1"));
        ServiceInstance a = at("a", "a.test");
        gate.admit(List.of(a));
        settled();
        gate.admit(List.of());
        gate.retainNames(List.of(a));
        assertThat(gate.refusesNameOf(a)).isFalse();

        dns.put("a.test", List.of("10.9.0.1"));
        time.advance(HostNames.AGAIN);
        assertThat(settled()).isEmpty();
        assertThat(gate.refusesNameOf(a)).isTrue();
    }

    @Test
    void aNameThatComesAgainIsResolvedAnew() {
        dns.put("a.test", List.of("10.0.0.1"));
        gate.admit(List.of(at("a", "a.test")));
        gate.admit(List.of());
        gate.retainNames(List.of());
        dns.put("a.test", List.of("10.9.0.1"));
        gate.admit(List.of(at("a", "a.test")));

        assertThat(settled()).isEmpty();
        assertThat(gate.refused().reasons())
                .containsExactly(
                        "a: a.test:80 is a name that stands for 10.9.0.1, which is in 10.9.0.0/16 of addresses.deny");
        assertThat(asked).as("the first question is answered to nobody").containsExactly("a.test");
    }

    @Test
    void anAnswerForAnotherInstanceThatAlreadyUsesTheNameCountsAtOnce() {
        dns.put("a.test", List.of("10.0.0.1"));
        ServiceInstance a = at("a", "a.test");
        gate.admit(List.of(a));
        settled();

        assertThat(gate.admit(List.of(a, at("b", "a.test")))).hasSize(2);
        assertThat(asked).hasSize(1);
    }
}
