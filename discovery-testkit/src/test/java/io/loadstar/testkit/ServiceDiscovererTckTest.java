package io.loadstar.testkit;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.DiscovererSubject.Handle;
import io.loadstar.testkit.DiscovererSubject.Telling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The discoverers' kit lets a sound discoverer pass and fails each faulty one at the rule that it breaks. */
class ServiceDiscovererTckTest {

    @Test
    void aSoundDiscovererKeepsAllRules() {
        KitRunner.assertKeepsAllRules(Sound.class);
    }

    @Test
    void aSoundDiscovererOfARegistryThatTellsUnknownFromEmptyNotKeepsAllRules() {
        KitRunner.assertKeepsAllRules(NeverUnknown.class);
    }

    @Test
    void aSoundDiscovererWithoutCapabilitiesKeepsAllRules() {
        KitRunner.assertKeepsAllRules(Incapable.class);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultyDiscovererFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyDiscovererFailsAtItsRule() {
        return Stream.of(
                faulty(PublishesPageByPage.class, "i-019", "101", "103"),
                faulty(OverlooksMetadata.class, "no snapshot of exactly", "102"),
                faulty(OvertakesItself.class, "among the registry's states", "103"),
                faulty(SaysStale.class, "[state]", "104"),
                faulty(TellsTheUnchanged.class, "without two that are equal", "105"),
                faulty(TakesUnknownForEmpty.class, "kind of the first event of an unknown service", "111", "113"),
                faulty(TakesEmptyForUnknown.class, "no snapshot of exactly []", "112"),
                faulty(EndsWithItsService.class, "no snapshot of exactly [i-001]", "113"),
                faulty(CallsAtTheSameTime.class, "a call began within another one", "121"),
                faulty(ClosesWithoutWaiting.class, "after close() returned", "122"),
                faulty(ClosesMoreTheSecondTime.class, "no snapshot with i-000", "123"),
                faulty(WaitsForItself.class, "close() within a call", "124"),
                faulty(StopsWhenAListenerThrows.class, "no snapshot of exactly", "125"),
                faulty(EndsAllWithTheFirst.class, "no snapshot with i-001", "126"),
                faulty(WatchesByPrefix.class, "snapshot", "127"),
                faulty(FailsAllForOneRecord.class, "no snapshot of exactly", "131"),
                faulty(ClearsInAnOutage.class, "snapshots around the outage", "141", "143"),
                faulty(TellsNoEqualStateAgain.class, "no snapshot of exactly", "142"),
                faulty(GivesUpAtFirst.class, "no snapshot of exactly", "143"),
                faulty(RetriesForEver.class, "loadstar-retry is alive", "144"),
                faulty(ListsNothingInAnOutage.class, "services() during an outage", "145"),
                faulty(ShowsItsUser.class, "@", "151"),
                faulty(PromisesAList.class, "", "152"),
                faulty(HidesThatItPushes.class, "Expecting code to raise", "153"),
                faulty(LeavesItsWatches.class, "events after the discoverer's close()", "161"),
                faulty(LeavesAThread.class, "loadstar-left is alive", "162", "144"),
                faulty(ClosesOnceAnswered.class, "close() before the first answer", "163"));
    }

    private static Arguments faulty(Class<?> kit, String why, String... rules) {
        return arguments(kit, why, rules);
    }

    /** The kit of a subject over a store in memory that delivers on threads of its own. */
    abstract static class Kit extends ServiceDiscovererOutageTck {
        private static final ExecutorService DELIVERER = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "store");
            thread.setDaemon(true);
            return thread;
        });
        private final TreeMap<String, TreeMap<String, ServiceInstance>> contents = new TreeMap<>();
        private String rule = "";
        final FakeRegistry store = new FakeRegistry(TimeSource.system(), DELIVERER);

        abstract DiscovererSubject subject();

        @Override
        protected ServiceDiscoverer open(RegistryContext context) {
            return subject();
        }

        @Override
        protected final void put(ServiceInstance instance) {
            contents.computeIfAbsent(instance.service(), absent -> new TreeMap<>())
                    .put(instance.id(), instance);
            publish(instance.service());
        }

        @Override
        protected final void remove(String service, String id) {
            contents.getOrDefault(service, new TreeMap<>()).remove(id);
            publish(service);
        }

        @Override
        protected final void putMalformed(String service, String id) {
            put(TestInstances.builder(service, 999)
                    .id(DiscovererSubject.MALFORMED)
                    .build());
        }

        @Override
        protected final void deleteService(String service) {
            contents.remove(service);
            store.delete(service);
        }

        @Override
        protected final void cutOff() {
            store.fail(Kind.UNREACHABLE);
        }

        @Override
        protected final void reconnect() {
            store.recover();
        }

        /** Patient, but for the rules that are to fail: they wait in vain. */
        @Override
        protected final Duration timeout() {
            return KitRunner.isToFail(rule) ? Duration.ofMillis(700) : Duration.ofSeconds(10);
        }

        @BeforeEach
        final void rule(TestInfo info) {
            rule = info.getDisplayName();
        }

        private void publish(String service) {
            store.set(service, contents.getOrDefault(service, new TreeMap<>()).values());
        }
    }

    /** The kit of a subject whose listeners are told something else. */
    abstract static class Altered extends Kit {
        abstract SnapshotListener alter(SnapshotListener listener, Handle handle);

        @Override
        final DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return alter(listener, handle);
                }
            };
        }
    }

    private static ServiceSnapshot cut(ServiceSnapshot snapshot, int instances) {
        return snapshot.toBuilder()
                .instances(snapshot.instances().subList(0, instances))
                .build();
    }

    private static ServiceSnapshot empty(ServiceKey service) {
        return ServiceSnapshot.builder(service).source("fake://registry").build();
    }

    private static DiscoveryError error(Kind kind) {
        return DiscoveryError.of(kind, "by the subject");
    }

    static void park(String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        new CountDownLatch(1).await(5, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    // Sound ones.

    static class Sound extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store);
        }
    }

    static class NeverUnknown extends Altered {
        @Override
        protected boolean tellsUnknownFromEmpty() {
            return false;
        }

        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new TakesUnknownForEmpty().alter(listener, handle);
        }
    }

    static class Incapable extends Kit {
        @Override
        DiscovererSubject subject() {
            FakeRegistry none = new FakeRegistry(TimeSource.system(), Runnable::run, Set.of());
            return new DiscovererSubject(store) {
                @Override
                public Set<Capability> capabilities() {
                    return Set.of();
                }

                @Override
                public CompletionStage<SortedSet<String>> services() {
                    return none.services();
                }

                @Override
                public Watch watchServices(ServicesListener listener) {
                    return none.watchServices(listener);
                }
            };
        }
    }

    // Faulty ones.

    static class PublishesPageByPage extends Altered {
        private static final int PAGE = 16;

        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (snapshot.instances().size() > PAGE) {
                        to.onSnapshot(cut(snapshot, PAGE));
                    }
                    to.onSnapshot(snapshot);
                }
            };
        }
    }

    static class OverlooksMetadata extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private List<String> last = List.of("");

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    List<String> next = snapshot.instances().stream()
                            .map(instance -> instance + " " + instance.weight())
                            .toList();
                    if (!next.equals(last)) {
                        last = next;
                        to.onSnapshot(snapshot);
                    }
                }

                @Override
                public void onError(DiscoveryError error) {
                    last = List.of("");
                    to.onError(error);
                }
            };
        }
    }

    static class OvertakesItself extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private @Nullable ServiceSnapshot last;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    to.onSnapshot(snapshot);
                    if (last != null && snapshot.instances().size() == 10) {
                        to.onSnapshot(last);
                    }
                    last = snapshot;
                }
            };
        }
    }

    static class SaysStale extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    to.onSnapshot(snapshot.toBuilder()
                            .state(ServiceSnapshot.State.STALE)
                            .build());
                }
            };
        }
    }

    static class TellsTheUnchanged extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    to.onSnapshot(snapshot);
                    if (snapshot.instances().size() == 4) {
                        to.onSnapshot(snapshot);
                    }
                }
            };
        }
    }

    static class TakesUnknownForEmpty extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onError(DiscoveryError error) {
                    if (error.kind() == Kind.UNKNOWN_SERVICE) {
                        to.onSnapshot(empty(handle.service));
                    } else {
                        to.onError(error);
                    }
                }
            };
        }
    }

    static class TakesEmptyForUnknown extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (snapshot.instances().isEmpty()) {
                        to.onError(error(Kind.UNKNOWN_SERVICE));
                    } else {
                        to.onSnapshot(snapshot);
                    }
                }
            };
        }
    }

    static class EndsWithItsService extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private boolean known;
                private boolean ended;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    known = true;
                    if (!ended) {
                        to.onSnapshot(snapshot);
                    }
                }

                @Override
                public void onError(DiscoveryError error) {
                    ended |= known && error.kind() == Kind.UNKNOWN_SERVICE;
                    to.onError(error);
                }
            };
        }
    }

    static class CallsAtTheSameTime extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (snapshot.instances().size() < 10) {
                        to.onSnapshot(snapshot);
                        return;
                    }
                    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> to.onSnapshot(snapshot));
                    to.onSnapshot(snapshot);
                    other.join();
                }
            };
        }
    }

    static class ClosesWithoutWaiting extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return new Telling(listener) {
                        @Override
                        public void onSnapshot(ServiceSnapshot snapshot) {
                            if (!handle.closed) {
                                to.onSnapshot(snapshot);
                            }
                        }
                    };
                }

                @Override
                void close(Handle handle) {
                    handle.closed = true;
                }
            };
        }
    }

    static class ClosesMoreTheSecondTime extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                void close(Handle handle) {
                    if (handle.closed) {
                        handles.forEach(Handle::end);
                    }
                    handle.end();
                }
            };
        }
    }

    static class WaitsForItself extends Kit {
        @Override
        DiscovererSubject subject() {
            AtomicReference<@Nullable Thread> calling = new AtomicReference<>();
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return new Telling(listener) {
                        @Override
                        public void onSnapshot(ServiceSnapshot snapshot) {
                            calling.set(Thread.currentThread());
                            to.onSnapshot(snapshot);
                            calling.set(null);
                        }
                    };
                }

                @Override
                void close(Handle handle) {
                    if (calling.get() == Thread.currentThread()) {
                        awaitNothing();
                    }
                    handle.end();
                }
            };
        }
    }

    private static void awaitNothing() {
        try {
            new CountDownLatch(1).await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static class StopsWhenAListenerThrows extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                private boolean stopped;

                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (!stopped) {
                        stopped = true;
                        to.onSnapshot(snapshot);
                        stopped = false;
                    }
                }
            };
        }
    }

    static class EndsAllWithTheFirst extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                void close(Handle handle) {
                    if (handles.indexOf(handle) == 0) {
                        handles.forEach(Handle::end);
                    }
                    handle.end();
                }
            };
        }
    }

    static class WatchesByPrefix extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    List<ServiceInstance> others = new CopyOnWriteArrayList<>();
                    ServiceKey longer = ServiceKey.parse(handle.service.name() + "-2");
                    store.watch(longer, new Telling(new SnapshotRecorder()) {
                        @Override
                        public void onSnapshot(ServiceSnapshot snapshot) {
                            others.addAll(snapshot.instances());
                        }
                    });
                    return new Telling(listener) {
                        @Override
                        public void onSnapshot(ServiceSnapshot snapshot) {
                            List<ServiceInstance> all = new ArrayList<>(others);
                            all.addAll(snapshot.instances());
                            to.onSnapshot(snapshot.toBuilder().instances(all).build());
                        }
                    };
                }
            };
        }
    }

    static class FailsAllForOneRecord extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                void malformed(SnapshotListener listener, ServiceSnapshot readable) {
                    listener.onError(error(Kind.MALFORMED));
                }
            };
        }
    }

    static class ClearsInAnOutage extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onError(DiscoveryError error) {
                    to.onError(error);
                    if (error.kind() != Kind.UNKNOWN_SERVICE) {
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

    static class ListsNothingInAnOutage extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                public CompletionStage<SortedSet<String>> services() {
                    return super.services().exceptionally(failed -> new TreeSet<>());
                }
            };
        }
    }

    static class ShowsItsUser extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                public String source() {
                    return "fake://user:secret@registry";
                }
            };
        }
    }

    static class PromisesAList extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                public CompletionStage<SortedSet<String>> services() {
                    return super.services().thenApply(names -> new TreeSet<>());
                }
            };
        }
    }

    static class HidesThatItPushes extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                public Set<Capability> capabilities() {
                    return EnumSet.of(Capability.LIST_SERVICES);
                }
            };
        }
    }

    static class LeavesItsWatches extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                public void close() {
                    handles.clear();
                }

                @Override
                void close(Handle handle) {
                    if (handles.contains(handle)) {
                        handle.end();
                    }
                }
            };
        }
    }

    static class LeavesAThread extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    park("loadstar-left");
                    return listener;
                }
            };
        }
    }

    static class ClosesOnceAnswered extends Kit {
        @Override
        DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                private boolean waited;

                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return new Telling(listener) {
                        @Override
                        public void onSnapshot(ServiceSnapshot snapshot) {
                            handle.told = true;
                            to.onSnapshot(snapshot);
                        }
                    };
                }

                @Override
                public void close() {
                    if (!waited && handles.stream().anyMatch(handle -> !handle.told)) {
                        waited = true;
                        awaitNothing();
                    }
                    super.close();
                }
            };
        }
    }
}
