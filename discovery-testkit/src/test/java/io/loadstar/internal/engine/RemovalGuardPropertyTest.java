package io.loadstar.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The removal guard over random histories of a registry. */
class RemovalGuardPropertyTest {

    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final int MOST = 12;

    /** All who may be there, in each health that they may have. */
    private static final Map<RegisteredHealth, List<ServiceInstance>> INSTANCES = Stream.of(RegisteredHealth.values())
            .collect(Collectors.toMap(Function.identity(), RemovalGuardPropertyTest::instances));

    private static List<ServiceInstance> instances(RegisteredHealth health) {
        return IntStream.range(0, MOST)
                .mapToObj(number ->
                        TestInstances.builder("orders", number).health(health).build())
                .toList();
    }

    /** One answer: who is there, who of them fails or drains, whom health rules out, and the time since the last one. */
    private record Answer(
            Set<Integer> present, Set<Integer> failing, Set<Integer> draining, Set<Integer> out, int seconds) {

        List<ServiceInstance> instances() {
            return present.stream()
                    .sorted()
                    .map(number ->
                            requireNonNull(INSTANCES.get(healthOf(number))).get(number))
                    .toList();
        }

        private RegisteredHealth healthOf(int number) {
            return draining.contains(number)
                    ? RegisteredHealth.DRAINING
                    : failing.contains(number) ? RegisteredHealth.FAILING : RegisteredHealth.PASSING;
        }

        List<ServiceInstance> withoutThoseItDrains(List<ServiceInstance> instances) {
            return instances.stream()
                    .filter(one -> !draining.contains(numberOf(one)) || !present.contains(numberOf(one)))
                    .toList();
        }

        Set<String> outIds() {
            return out.stream().map(TestInstances::id).collect(Collectors.toSet());
        }
    }

    @Provide
    Arbitrary<List<Answer>> histories() {
        Arbitrary<Set<Integer>> many =
                Arbitraries.integers().between(0, MOST - 1).set().ofMaxSize(MOST);
        Arbitrary<Set<Integer>> few =
                Arbitraries.integers().between(0, MOST - 1).set().ofMaxSize(4);
        return Combinators.combine(many, few, few, few, Arbitraries.integers().between(0, 20))
                .as(Answer::new)
                .list()
                .ofMaxSize(30);
    }

    /** The guard under one history, with what an observer knows beside it. */
    private static final class Run {
        private final VirtualTime time = new VirtualTime();
        private Set<String> out = Set.of();
        private final RemovalGuard guard = new RemovalGuard(ServiceConfig.DEFAULTS, time, () -> out);
        private final Map<String, ServiceInstance> objects = new TreeMap<>();
        private List<ServiceInstance> inUse = List.of();

        void take(Answer answer) {
            time.advance(Duration.ofSeconds(answer.seconds));
            out = answer.outIds();
            inUse = guard.judge(sameObjects(answer.instances()), Set.of());
        }

        /** As the engine does: what is equal to the one before keeps its object. */
        private List<ServiceInstance> sameObjects(List<ServiceInstance> now) {
            List<ServiceInstance> same = new ArrayList<>();
            for (ServiceInstance instance : now) {
                ServiceInstance known = objects.get(instance.id());
                same.add(instance.equals(known) ? known : instance);
                objects.put(instance.id(), same.get(same.size() - 1));
            }
            return List.copyOf(same);
        }

        List<ServiceInstance> usable(List<ServiceInstance> of) {
            return of.stream()
                    .filter(one -> one.health() == RegisteredHealth.PASSING && !out.contains(one.id()))
                    .toList();
        }
    }

    @Property(tries = 2_000)
    void aServiceIsNeverEmptyWhileSomebodyUsableIsKnown(@ForAll("histories") List<Answer> history) {
        Run run = new Run();
        for (Answer answer : history) {
            List<ServiceInstance> before = run.inUse;
            Map<String, Long> gone = goneFor(run);
            run.take(answer);
            List<ServiceInstance> known = answer.withoutThoseItDrains(run.usable(before)).stream()
                    .filter(one -> gone.getOrDefault(one.id(), 0L) + answer.seconds < HOLD.toSeconds())
                    .toList();
            if (!known.isEmpty()) {
                assertThat(run.usable(run.inUse)).as("after %s", answer).isNotEmpty();
            }
        }
    }

    private static int numberOf(ServiceInstance instance) {
        return Integer.parseInt(instance.id().substring(2));
    }

    private static Map<String, Long> goneFor(Run run) {
        return run.guard.heldSince().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        held -> Duration.between(held.getValue(), run.time.wallTime())
                                .toSeconds()));
    }

    @Property(tries = 2_000)
    void whatIsInUseIsWhatTheRegistryToldAndWhatIsHeld(@ForAll("histories") List<Answer> history) {
        Run run = new Run();
        for (Answer answer : history) {
            Map<String, ServiceInstance> before =
                    run.inUse.stream().collect(Collectors.toMap(ServiceInstance::id, Function.identity()));
            run.take(answer);
            Map<String, ServiceInstance> expected = new TreeMap<>();
            answer.instances().forEach(one -> expected.put(one.id(), one));
            run.guard.heldSince().keySet().forEach(id -> expected.put(id, before.get(id)));
            assertThat(run.inUse).containsExactlyElementsOf(expected.values());
        }
    }

    @Property(tries = 1_000)
    void itConvergesWhenTheRegistryIsQuiet(@ForAll("histories") List<Answer> history) {
        Run run = new Run();
        history.forEach(run::take);
        if (!history.isEmpty()) {
            Answer last = history.get(history.size() - 1);
            Answer again = new Answer(last.present, last.failing, last.draining, last.out, 31);
            run.take(again);
            assertThat(run.inUse).isEqualTo(last.instances());
            assertThat(run.guard.isHolding()).isFalse();
        }
    }

    private static boolean anyUsable(List<ServiceInstance> instances, Set<String> out) {
        return instances.stream().anyMatch(one -> one.health() == RegisteredHealth.PASSING && !out.contains(one.id()));
    }

    /** Unless it has ruled out everybody but those who drain now: then it may be health that is wrong. */
    @Property(tries = 1_000)
    void nothingIsHeldThatHealthHadRuledOutOrThatIsDrained(@ForAll("histories") List<Answer> history) {
        Run run = new Run();
        for (Answer answer : history) {
            Set<String> heldBefore = new HashSet<>(run.guard.heldSince().keySet());
            List<ServiceInstance> before = answer.withoutThoseItDrains(run.inUse);
            run.take(answer);
            Set<String> begun = new HashSet<>(run.guard.heldSince().keySet());
            begun.removeAll(heldBefore);
            boolean somebody = anyUsable(before, run.out) || anyUsable(answer.instances(), run.out);
            assertThat(begun).noneMatch(id -> somebody && run.out.contains(id));
            assertThat(run.inUse)
                    .filteredOn(one -> begun.contains(one.id()))
                    .extracting(ServiceInstance::health)
                    .allMatch(health -> health == RegisteredHealth.PASSING);
        }
    }
}
