package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.testkit.DiscovererSubject.Handle;
import io.loadstar.testkit.DiscovererSubject.Telling;
import io.loadstar.testkit.DiscovererSubjectKit.Altered;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The discoverers' kit fails each discoverer that errs in what it tells at the rule that it breaks. */
class ServiceDiscovererTckContentTest {

    @Test
    void aSoundDiscovererOfARegistryThatTellsUnknownFromEmptyNotKeepsAllRules() {
        KitRunner.assertKeepsAllRules(NeverUnknown.class);
    }

    @Test
    void aSoundDiscovererOfARegistryThatHoldsNoMalformedRecordKeepsAllRules() {
        KitRunner.assertKeepsAllRules(HoldsNoMalformed.class);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultyDiscovererFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyDiscovererFailsAtItsRule() {
        return Stream.of(
                faulty(PublishesPageByPage.class, "i-019", "101", "103", "132"),
                faulty(OverlooksMetadata.class, "no snapshot of exactly", "102"),
                faulty(OvertakesItself.class, "among the registry's states", "103"),
                faulty(SaysStale.class, "[state]", "104"),
                faulty(TellsTheUnchanged.class, "without two that are equal", "105"),
                faulty(
                        TakesUnknownForEmpty.class,
                        "kind of the first event of an unknown service",
                        "111",
                        "113",
                        "114"),
                faulty(TakesEmptyForUnknown.class, "no snapshot of exactly []", "112", "114", "171"),
                faulty(EndsWithItsService.class, "no snapshot of exactly [i-001]", "113"),
                faulty(CopiesInstances.class, "unchanged i-00", "106", "132", "146"),
                faulty(PollsAndSaysThatItPushes.class, "fastest of five changes, pushed", "107"),
                faulty(FailsAllForOneRecord.class, "no snapshot of exactly", "131"),
                faulty(ReadsNoRecordAgain.class, "i-006", "131"),
                faulty(TakesAnyNumber.class, "no error of kind TOO_LARGE", "132"),
                faulty(DropsAllWhenTooMany.class, "snapshots around the refusal", "132"));
    }

    // The sound ones.

    static class HoldsNoMalformed extends DiscovererSubjectKit {
        @Override
        RegistryProfile.Builder profile() {
            return super.profile().holdsNoMalformed();
        }

        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store);
        }
    }

    static class NeverUnknown extends Altered {
        @Override
        RegistryProfile.Builder profile() {
            return super.profile().takesUnknownForEmpty();
        }

        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new TakesUnknownForEmpty().alter(listener, handle);
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

    static class FailsAllForOneRecord extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                void malformed(SnapshotListener listener, ServiceSnapshot readable) {
                    listener.onError(error(Kind.MALFORMED));
                }
            };
        }
    }

    static class ReadsNoRecordAgain extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                private boolean malformed;

                @Override
                void malformed(SnapshotListener listener, ServiceSnapshot readable) {
                    malformed = true;
                    listener.onSnapshot(readable);
                }

                @Override
                @Nullable
                ServiceInstance choose(ServiceKey service, ServiceInstance instance) {
                    return malformed && instance.id().equals("i-006") ? null : super.choose(service, instance);
                }
            };
        }
    }

    static class CopiesInstances extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    to.onSnapshot(copy(snapshot));
                }
            };
        }
    }

    static class PollsAndSaysThatItPushes extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    List<ServiceInstance> instances = snapshot.instances();
                    if (instances.size() == 1 && instances.get(0).weight() <= 5) {
                        awaitNothing(Duration.ofMillis(100));
                    }
                    to.onSnapshot(snapshot);
                }
            };
        }
    }

    static class TakesAnyNumber extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                void tooMany(SnapshotListener listener) {
                    // Tells nothing.
                }
            };
        }
    }

    static class DropsAllWhenTooMany extends Altered {
        @Override
        SnapshotListener alter(SnapshotListener listener, Handle handle) {
            return new Telling(listener) {
                @Override
                public void onError(DiscoveryError error) {
                    to.onError(error);
                    if (error.kind() == Kind.TOO_LARGE) {
                        to.onSnapshot(empty(handle.service));
                    }
                }
            };
        }
    }
}
