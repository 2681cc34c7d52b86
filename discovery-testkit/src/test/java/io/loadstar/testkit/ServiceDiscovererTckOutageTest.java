package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.testkit.DiscovererSubject.Handle;
import io.loadstar.testkit.DiscovererSubject.Telling;
import io.loadstar.testkit.DiscovererSubjectKit.Altered;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The discoverers' kit fails each discoverer that errs in an outage at the rule that it breaks. */
class ServiceDiscovererTckOutageTest {

    @ParameterizedTest
    @MethodSource
    void aFaultyDiscovererFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyDiscovererFailsAtItsRule() {
        return Stream.of(
                faulty(ClearsInAnOutage.class, "snapshots around the outage", "141", "132", "143"),
                faulty(TellsNoEqualStateAgain.class, "no snapshot of exactly", "142", "132", "146"),
                faulty(GivesUpAtFirst.class, "no snapshot of exactly", "143"),
                faulty(RetriesForEver.class, "loadstar-retry is alive", "144"),
                faulty(ListsNothingInAnOutage.class, "services() during an outage", "145"),
                faulty(ReadsAnewAfterAnOutage.class, "unchanged i-000", "146"));
    }

    // Faulty ones.

    static class ClearsInAnOutage extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onError(DiscoveryError error) {
                    to.onError(error);
                    if (error.kind() != Kind.UNKNOWN_SERVICE && handle.service.datacenter() == null) {
                        to.onSnapshot(empty(handle.service));
                    }
                }
            };
        }
    }

    static class TellsNoEqualStateAgain extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private @Nullable List<ServiceInstance> last;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (!snapshot.instances().equals(last)) {
                        last = snapshot.instances();
                        to.onSnapshot(snapshot);
                    }
                }
            };
        }
    }

    static class GivesUpAtFirst extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private final AtomicInteger events = new AtomicInteger();
                private boolean given;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    events.incrementAndGet();
                    if (!given) {
                        to.onSnapshot(snapshot);
                    }
                }

                @Override
                public void onError(DiscoveryError error) {
                    given |= events.getAndIncrement() == 0 && error.kind() != Kind.UNKNOWN_SERVICE;
                    to.onError(error);
                }
            };
        }
    }

    static class RetriesForEver extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onError(DiscoveryError error) {
                    if (error.kind() != Kind.UNKNOWN_SERVICE) {
                        park("loadstar-retry");
                    }
                    to.onError(error);
                }
            };
        }
    }

    static class ListsNothingInAnOutage extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                public CompletionStage<SortedSet<String>> services() {
                    return super.services().exceptionally(failed -> new TreeSet<>());
                }
            };
        }
    }

    static class ReadsAnewAfterAnOutage extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private boolean anew;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    to.onSnapshot(anew ? copy(snapshot) : snapshot);
                }

                @Override
                public void onError(DiscoveryError error) {
                    anew |= error.kind() == Kind.UNREACHABLE;
                    to.onError(error);
                }
            };
        }
    }
}
