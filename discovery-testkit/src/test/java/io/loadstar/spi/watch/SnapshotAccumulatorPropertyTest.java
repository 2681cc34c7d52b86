package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.testkit.VirtualTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A fold of lists and deltas is the truth, whatever is lost, comes twice, or begins again. */
class SnapshotAccumulatorPropertyTest {

    /** What happens to a delta on its way, or that a list comes in its place. */
    private enum Fate {
        ARRIVES,
        COMES_TWICE,
        IS_LOST,
        LIST_COMES
    }

    /** One change of the truth; a port of 0 removes the record. */
    private record Step(String record, String id, int port, boolean blue, Fate fate) {

        ServiceInstance instance() {
            Map<String, Integer> ports = Map.of("default", port, "admin", port + 1_000);
            return ServiceInstance.builder("orders")
                    .id(id)
                    .addresses(List.of(NetworkAddress.of("default", "10.0.0.1", ports)))
                    .tags(blue ? List.of("blue") : List.of())
                    .build();
        }
    }

    /** Few records and fewer ids, so that ids are claimed twice. */
    @Provide
    Arbitrary<List<Step>> scripts() {
        Arbitrary<String> records = Arbitraries.of("/1", "/2", "/3", "/4", "/5");
        Arbitrary<String> ids = Arbitraries.of("a", "b", "c");
        Arbitrary<Integer> ports = Arbitraries.of(0, 1, 2);
        return Combinators.combine(records, ids, ports, Arbitraries.of(true, false), Arbitraries.of(Fate.class))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 1_000)
    void theFoldIsTheTruth(@ForAll("scripts") List<Step> script) {
        checkFold("orders", script);
    }

    @Property(tries = 1_000)
    void theFoldOfWhatAKeyAsksForIsTheTruth(@ForAll("scripts") List<Step> script) {
        checkFold("orders:admin?tag=blue", script);
    }

    private static void checkFold(String text, List<Step> script) {
        ServiceKey key = ServiceKey.parse(text);
        InstanceSelection selection = new InstanceSelection(key);
        SnapshotAccumulator fold = new SnapshotAccumulator(key, "test", new VirtualTime(), 5);
        Map<String, ServiceInstance> truth = new HashMap<>();
        List<ServiceInstance> before = fold.snapshot("0").instances();
        boolean known = true;
        for (Step step : script) {
            change(truth, step);
            known = step.fate == Fate.LIST_COMES || (known && step.fate != Fate.IS_LOST);
            arrive(fold, truth, step);
            List<ServiceInstance> now = fold.snapshot("1").instances();
            checkKept(before, now);
            if (known) {
                List<ServiceInstance> asked = truth.values().stream()
                        .map(selection::select)
                        .filter(java.util.Objects::nonNull)
                        .toList();
                assertThat(now)
                        .isEqualTo(ServiceSnapshot.builder(key)
                                .instances(asked)
                                .build()
                                .instances());
            }
            before = now;
        }
        assertThat(fold.refusal()).isNull();
    }

    private static void change(Map<String, ServiceInstance> truth, Step step) {
        if (step.port == 0) {
            truth.remove(step.record);
        } else {
            truth.put(step.record, step.instance());
        }
    }

    private static void arrive(SnapshotAccumulator fold, Map<String, ServiceInstance> truth, Step step) {
        int times = step.fate == Fate.COMES_TWICE ? 2 : step.fate == Fate.ARRIVES ? 1 : 0;
        for (int i = 0; i < times; i++) {
            if (step.port == 0) {
                fold.remove(step.record);
            } else {
                fold.put(step.record, step.instance());
            }
        }
        if (step.fate == Fate.LIST_COMES) {
            fold.replaceAll(truth);
        }
    }

    private static void checkKept(List<ServiceInstance> before, List<ServiceInstance> now) {
        if (now.equals(before)) {
            assertThat(now).isSameAs(before);
        }
        for (ServiceInstance instance : now) {
            for (ServiceInstance old : before) {
                if (old.equals(instance)) {
                    assertThat(instance).isSameAs(old);
                }
            }
        }
    }
}
