package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.DiscovererSubject.Handle;
import io.loadstar.testkit.DiscovererSubject.Telling;
import io.loadstar.testkit.DiscovererSubjectKit.Altered;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The discoverers' kit lets sound discoverers pass and fails each that errs in its calls or its end at that rule. */
class ServiceDiscovererTckTest {

    @Test
    void aSoundDiscovererKeepsAllRules() {
        KitRunner.assertKeepsAllRules(Sound.class);
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
                faulty(CallsAtTheSameTime.class, "a call began within another one", "121"),
                faulty(ClosesWithoutWaiting.class, "after close() returned", "122"),
                faulty(ClosesMoreTheSecondTime.class, "no snapshot with i-000", "123"),
                faulty(WaitsForItself.class, "close() within a call", "124"),
                faulty(StopsWhenAListenerThrows.class, "no snapshot of exactly", "125"),
                faulty(EndsAllWithTheFirst.class, "no snapshot with i-001", "126"),
                faulty(WatchesByPrefix.class, "snapshot", "127"),
                faulty(ShowsItsUser.class, "@", "151"),
                faulty(PromisesAList.class, "", "152"),
                faulty(HidesWhatItCan.class, "Expecting code to raise", "153", "154"),
                faulty(RefusesToRegister.class, "opening a registrar", "154"),
                faulty(LeavesItsWatches.class, "events after the discoverer's close()", "161"),
                faulty(LeavesAThread.class, "loadstar-left is alive", "162", "144"),
                faulty(ClosesOnceAnswered.class, "close() before the first answer", "163"));
    }

    // Sound ones.

    static class Sound extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store);
        }
    }

    static class Incapable extends DiscovererSubjectKit {
        private final FakeRegistry none = new FakeRegistry(TimeSource.system(), Runnable::run, Set.of());

        @Override
        ServiceRegistrar registrar() {
            return none.registrar();
        }

        @Override
        DiscovererSubject discoverer() {
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

    static class ClosesWithoutWaiting extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class ClosesMoreTheSecondTime extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class WaitsForItself extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class EndsAllWithTheFirst extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class WatchesByPrefix extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class ShowsItsUser extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                public String source() {
                    return "fake://user:secret@registry";
                }
            };
        }
    }

    static class PromisesAList extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                public CompletionStage<SortedSet<String>> services() {
                    return super.services().thenApply(names -> new TreeSet<>());
                }
            };
        }
    }

    static class RefusesToRegister extends Sound {
        @Override
        ServiceRegistrar registrar() {
            throw new UnsupportedOperationException("fake: takes no registrations");
        }
    }

    static class HidesWhatItCan extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                public Set<Capability> capabilities() {
                    return EnumSet.complementOf(EnumSet.of(Capability.WATCH_SERVICES, Capability.REGISTER));
                }
            };
        }
    }

    static class LeavesItsWatches extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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

    static class LeavesAThread extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    park("loadstar-left");
                    return listener;
                }
            };
        }
    }

    static class ClosesOnceAnswered extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
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
