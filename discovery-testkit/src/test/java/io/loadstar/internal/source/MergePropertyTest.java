package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever some registries say and in whatever order, what is told is the union by the rules, never part of it. */
class MergePropertyTest {

    private static final int[][] PRIORITIES = {{0, 0}, {0, 1}, {1, 0}, {0, 0, 0}, {0, 1, 2}, {1, 0, 0}, {2, 0, 1}};

    private enum Kind {
        LIST,
        UNKNOWN,
        ERROR,
        WAIT
    }

    /** What one registry says: a port of an instance is its address. */
    private record Step(int registry, Kind kind, Map<String, List<Integer>> ports) {

        List<ServiceInstance> instances() {
            return ports.entrySet().stream()
                    .map(entry -> ServiceInstance.builder("orders")
                            .id(entry.getKey())
                            .metadata("id", entry.getKey())
                            .addresses(entry.getValue().stream()
                                    .map(port -> NetworkAddress.of("10.0.0.1", port))
                                    .toList())
                            .build())
                    .toList();
        }
    }

    /** Few ids and ports, so that they are claimed by several, within one registry and across them. */
    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<List<Integer>> ports = Arbitraries.integers()
                .between(1, 6)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(2);
        Arbitrary<Map<String, List<Integer>>> lists =
                Arbitraries.maps(Arbitraries.of("a", "b", "c", "a@r1"), ports).ofMaxSize(4);
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.LIST), Tuple.of(2, Kind.ERROR), Tuple.of(1, Kind.UNKNOWN), Tuple.of(1, Kind.WAIT));
        return Combinators.combine(Arbitraries.integers().between(0, 2), kinds, lists)
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<int[]> priorities() {
        return Arbitraries.of(PRIORITIES);
    }

    @Property(tries = 600)
    void whatIsToldIsTheUnionByTheRules(
            @ForAll("priorities") int[] priorities, @ForAll("histories") List<Step> history) {
        Rig rig = new Rig(priorities);
        for (Step step : history) {
            rig.apply(step);
            rig.check();
        }
        // Quiet at last: each has answered, and nothing is told again.
        for (int registry = 0; registry < priorities.length; registry++) {
            rig.apply(new Step(registry, Kind.LIST, Map.of("c", List.of(registry + 1))));
            rig.check();
        }
        int events = rig.recorder.events().size();
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(rig.recorder.events()).hasSize(events);
        assertThat(rig.last().instances()).hasSize(priorities.length);
        assertThat(rig.last().error()).isNull();
    }

    @Property(tries = 200)
    void theFirstListDoesNotDependOnTheOrderOfTheAnswers(
            @ForAll("priorities") int[] priorities,
            @ForAll("histories") List<Step> history,
            @ForAll("histories") List<Step> more) {
        List<Step> answers = new ArrayList<>();
        for (int registry = 0; registry < priorities.length; registry++) {
            Step said = registry < history.size() ? history.get(registry) : new Step(registry, Kind.LIST, Map.of());
            answers.add(new Step(registry, Kind.LIST, said.ports));
        }
        Rig forward = new Rig(priorities);
        answers.forEach(forward::apply);
        Rig backward = new Rig(priorities);
        for (int i = answers.size() - 1; i >= 0; i--) {
            assertThat(backward.recorder.events()).isEmpty();
            backward.apply(answers.get(i));
        }
        assertThat(backward.last().instances()).isEqualTo(forward.last().instances());
        // And from there on both go the same way.
        for (Step step : more) {
            forward.apply(step);
            backward.apply(step);
            assertThat(backward.recorder.events()).hasSameSizeAs(forward.recorder.events());
            assertThat(backward.last().instances()).isEqualTo(forward.last().instances());
        }
    }

    /** What a registry said last, as the test sees it. */
    private static final class Said {
        List<ServiceInstance> instances = List.of();
        boolean heard;
        boolean failing;
        boolean unknown;
    }

    /** Some registries, their merge, and what should be told, by definition and not by a method. */
    private static final class Rig {
        final VirtualTime time = new VirtualTime();
        final SnapshotRecorder recorder = new SnapshotRecorder();
        private final int[] priorities;
        private final List<ScriptedRegistry> registries = new ArrayList<>();
        private final List<Said> said = new ArrayList<>();
        private final List<ServiceInstance> before = new ArrayList<>();
        private boolean told;
        private boolean waited;

        Rig(int[] priorities) {
            this.priorities = priorities;
            List<Member> members = new ArrayList<>();
            for (int priority : priorities) {
                ScriptedRegistry registry = new ScriptedRegistry("r" + members.size());
                registries.add(registry);
                said.add(new Said());
                members.add(new Member("r" + members.size(), priority, registry));
            }
            new MergedDiscoverer(members, time.registryContext(1), Duration.ofSeconds(3))
                    .watch(ScriptedRegistry.ORDERS, recorder);
        }

        void apply(Step step) {
            int registry = step.registry % priorities.length;
            Said word = said.get(registry);
            if (step.kind == Kind.WAIT) {
                time.advance(Duration.ofSeconds(6));
                waited = true;
            } else {
                word.heard = true;
                word.failing = step.kind == Kind.ERROR;
                if (!word.failing) {
                    word.unknown = step.kind == Kind.UNKNOWN;
                    word.instances = word.unknown ? List.of() : step.instances();
                }
                if (step.kind == Kind.LIST) {
                    registries.get(registry).say(word.instances);
                } else {
                    registries
                            .get(registry)
                            .fail(word.failing ? DiscoveryError.Kind.TIMEOUT : DiscoveryError.Kind.UNKNOWN_SERVICE);
                }
            }
            time.runDue();
            if (waited) {
                said.stream().filter(one -> !one.heard).forEach(one -> one.failing = true);
            }
        }

        ServiceSnapshot last() {
            List<ServiceSnapshot> snapshots = recorder.snapshots();
            return snapshots.isEmpty()
                    ? ServiceSnapshot.builder(ScriptedRegistry.ORDERS).build()
                    : snapshots.get(snapshots.size() - 1);
        }

        private @Nullable DiscoveryError lastError() {
            List<SnapshotRecorder.Event> events = recorder.events();
            return events.isEmpty() ? null : events.get(events.size() - 1).error();
        }

        void check() {
            if (said.stream().anyMatch(one -> !one.heard && !one.failing)) {
                assertThat(recorder.events()).as("told before all are heard").isEmpty();
                return;
            }
            List<String> expected = survivors().stream().map(Rig::text).sorted().toList();
            boolean anyFails = said.stream().anyMatch(one -> one.failing);
            boolean allFail = said.stream().allMatch(one -> one.failing);
            if (!anyFails && said.stream().allMatch(one -> one.unknown)) {
                assertThat(requireNonNull(lastError()).kind()).isEqualTo(DiscoveryError.Kind.UNKNOWN_SERVICE);
                told = false;
                before.clear();
                return;
            }
            boolean nothing = !told && expected.isEmpty() && anyFails;
            if (allFail || nothing) {
                assertNamesThoseThatFail(requireNonNull(lastError()));
            } else {
                assertThat(lastError()).isNull();
            }
            if (!nothing) {
                told = true;
                checkSnapshot(expected, anyFails && !allFail);
            }
        }

        private void assertNamesThoseThatFail(DiscoveryError error) {
            for (int i = 0; i < said.size(); i++) {
                assertThat(error.message().contains("r" + i + ": TIMEOUT: ")).isEqualTo(said.get(i).failing);
            }
        }

        private void checkSnapshot(List<String> expected, boolean partly) {
            ServiceSnapshot snapshot = last();
            assertThat(snapshot.instances().stream().map(Rig::text).sorted().toList())
                    .isEqualTo(expected);
            if (partly) {
                assertNamesThoseThatFail(requireNonNull(snapshot.error()));
            }
            assertThat(snapshot.instances().stream().map(ServiceInstance::id)).doesNotHaveDuplicates();
            snapshot.instances().forEach(this::checkId);
            snapshot.instances().forEach(this::checkObject);
            before.clear();
            before.addAll(snapshot.instances());
        }

        /** Who is alone in what it was, and was alone, keeps its id; who is new and the first has its own. */
        private void checkId(ServiceInstance now) {
            List<ServiceInstance> was =
                    before.stream().filter(old -> isSame(old, now)).toList();
            long heirs = was.isEmpty()
                    ? 0
                    : last().instances().stream()
                            .filter(other -> isSame(was.get(0), other))
                            .count();
            if (was.size() == 1 && heirs == 1) {
                assertThat(now.id()).isEqualTo(was.get(0).id());
            }
            assertThat(now.id()).matches(Pattern.quote(own(now)) + "(@r\\d(#\\d+)?)?");
            boolean rival = last().instances().stream()
                            .anyMatch(other -> !other.equals(now) && own(other).equals(own(now)))
                    || before.stream().anyMatch(old -> old.id().equals(own(now)))
                    || last().instances().stream()
                            .anyMatch(other -> !other.equals(now) && other.id().equals(own(now)));
            if (was.isEmpty() && !rival) {
                assertThat(now.id()).isEqualTo(own(now));
            }
        }

        private void checkObject(ServiceInstance now) {
            before.stream().filter(now::equals).forEach(old -> assertThat(now).isSameAs(old));
        }

        private static boolean isSame(ServiceInstance one, ServiceInstance other) {
            return own(one).equals(own(other)) && one.addresses().stream().anyMatch(other.addresses()::contains);
        }

        private static String own(ServiceInstance instance) {
            return requireNonNull(instance.metadata().get("id"));
        }

        /** An instance as it should be told, but for its id. */
        private static String text(ServiceInstance told) {
            return own(told) + told.addresses() + told.source() + told.priority();
        }

        /** Registries by rank; who shares an address with one of a better registry that stays goes. */
        private Collection<ServiceInstance> survivors() {
            TreeMap<Integer, List<Integer>> ranks = new TreeMap<>();
            for (int i = 0; i < priorities.length; i++) {
                ranks.computeIfAbsent(priorities[i], priority -> new ArrayList<>())
                        .add(i);
            }
            List<Integer> order = ranks.values().stream().flatMap(List::stream).toList();
            List<ServiceInstance> stay = new ArrayList<>();
            Set<NetworkAddress> used = new HashSet<>();
            for (int registry : order) {
                List<ServiceInstance> of = said.get(registry).instances.stream()
                        .filter(one -> one.addresses().stream().noneMatch(used::contains))
                        .toList();
                of.forEach(one -> used.addAll(one.addresses()));
                of.forEach(one -> stay.add(one.toBuilder()
                        .source("r" + registry)
                        .priority(priorities[registry])
                        .build()));
            }
            return stay;
        }
    }
}
