package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.Locality;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.RegistrarSubject.Being;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The registrars' kit lets a sound registrar pass and fails each faulty one at the rule that it breaks. */
class ServiceRegistrarTckTest {

    @Test
    void aSoundRegistrarKeepsAllRules() {
        KitRunner.assertKeepsAllRules(SoundRegistrar.class);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultyRegistrarFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyRegistrarFailsAtItsRule() {
        return Stream.of(
                faulty(NeverSaysThatItIsDone.class, "whenRegistered()", "301", "305", "306", "309", "310", "312"),
                faulty(ForgetsTheRegion.class, "as registered", "302", "303", "304"),
                faulty(SetsTheWeightBack.class, "as registered", "303"),
                faulty(LetsTheIdChange.class, "Expecting code to raise", "303"),
                faulty(LeavesToDrain.class, "no snapshot with a drained instance", "304", "305"),
                faulty(StaysBehind.class, "no event without i-000", "305", "307"),
                faulty(EndsOnlyOnce.class, "deregister() again", "305", "308"),
                faulty(TakesTheSameTwice.class, "Expecting code to raise", "306"),
                faulty(EndsAllWithTheFirst.class, "update of the second", "307"),
                faulty(LeavesAllAtItsEnd.class, "no event without i-000", "308"),
                faulty(GoesOnAfterItsEnd.class, "Expecting code to raise", "308"),
                faulty(LeavesAThread.class, "loadstar-registrar is alive", "309", "312"),
                faulty(GivesUpInAnOutage.class, "whenRegistered() after the outage", "310"),
                faulty(PutsNothingBack.class, "put back", "311"),
                faulty(WaitsForTheRegistry.class, "close() during an outage", "312"));
    }

    // The sound one.

    static class SoundRegistrar extends ServiceRegistrarTck {
        private final List<RegistrarSubject> registrars = new ArrayList<>();
        private String rule = "";
        final FakeRegistry store = StoreSubject.newStore();

        RegistrarSubject registrar() {
            return new RegistrarSubject(store);
        }

        @BeforeEach
        final void rule(TestInfo info) {
            rule = info.getDisplayName();
        }

        final boolean isOut() {
            return store.services().toCompletableFuture().isCompletedExceptionally();
        }

        @Override
        protected final RegistrySubject newSubject() {
            return new StoreSubject(store, rule) {
                @Override
                public RegistryProfile profile() {
                    return RegistryProfile.builder("fake", this::open).build();
                }

                @Override
                public ServiceDiscoverer open(RegistryContext context) {
                    return new DiscovererSubject(store);
                }

                @Override
                public ServiceRegistrar openRegistrar(RegistryContext context) {
                    RegistrarSubject registrar = registrar();
                    registrars.add(registrar);
                    return registrar;
                }

                @Override
                public void loseRegistrations(String service) {
                    registrars.forEach(registrar -> {
                        registrar.inner.lose(service);
                        registrar.restore(service);
                    });
                }
            };
        }
    }

    // Faulty ones.

    /** The kit of a registrar whose registrations are something else. */
    abstract static class Altered extends SoundRegistrar {
        abstract Registration alter(Registration registration);

        @Override
        final RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                Registration wrap(Registration registration) {
                    return alter(registration);
                }
            };
        }
    }

    static class NeverSaysThatItIsDone extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> whenRegistered() {
                    return new CompletableFuture<>();
                }
            };
        }
    }

    static class ForgetsTheRegion extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                public Registration register(ServiceInstance instance) {
                    Locality whole = instance.locality();
                    return super.register(instance.toBuilder()
                            .locality(Locality.of(null, whole.zone(), whole.subZone()))
                            .build());
                }
            };
        }
    }

    static class SetsTheWeightBack extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> update(UnaryOperator<ServiceInstance> change) {
                    return of.update(before -> {
                        ServiceInstance after = change.apply(before);
                        return after.metadata().equals(before.metadata())
                                ? after
                                : after.toBuilder().weight(100).build();
                    });
                }
            };
        }
    }

    static class LetsTheIdChange extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> update(UnaryOperator<ServiceInstance> change) {
                    return change.apply(instance()).id().equals(instance().id())
                            ? of.update(change)
                            : CompletableFuture.completedFuture(null);
                }
            };
        }
    }

    static class LeavesToDrain extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> drain() {
                    return of.deregister();
                }
            };
        }
    }

    static class StaysBehind extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> deregister() {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    }

    static class EndsOnlyOnce extends Altered {
        @Override
        Registration alter(Registration registration) {
            return new Being(registration) {
                @Override
                public CompletionStage<Void> deregister() {
                    boolean ended = of.drain().toCompletableFuture().isCompletedExceptionally();
                    return ended ? CompletableFuture.failedFuture(new IllegalStateException("ended")) : of.deregister();
                }
            };
        }
    }

    static class TakesTheSameTwice extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                private final Map<ServiceInstance, Registration> known = new HashMap<>();

                @Override
                public Registration register(ServiceInstance instance) {
                    Registration before = known.get(instance);
                    boolean runs = before != null && inner.isRegistered(instance);
                    Registration registration = before != null && runs ? before : super.register(instance);
                    known.put(instance, registration);
                    return registration;
                }
            };
        }
    }

    static class EndsAllWithTheFirst extends Altered {
        private final List<Registration> all = new ArrayList<>();

        @Override
        Registration alter(Registration registration) {
            all.add(registration);
            return new Being(registration) {
                @Override
                public CompletionStage<Void> deregister() {
                    all.forEach(Registration::deregister);
                    return of.deregister();
                }
            };
        }
    }

    static class LeavesAllAtItsEnd extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                public void close() {
                    // Nothing is taken out.
                }
            };
        }
    }

    static class GoesOnAfterItsEnd extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                public Registration register(ServiceInstance instance) {
                    return inner.isClosed() ? new RegistrarSubject(store).register(instance) : super.register(instance);
                }
            };
        }
    }

    static class LeavesAThread extends Altered {
        @Override
        Registration alter(Registration registration) {
            DiscovererSubjectKit.park("loadstar-registrar");
            return registration;
        }
    }

    static class GivesUpInAnOutage extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                Registration wrap(Registration registration) {
                    if (!isOut()) {
                        return registration;
                    }
                    registration.deregister();
                    return new Being(registration) {
                        @Override
                        public CompletionStage<Void> whenRegistered() {
                            return new CompletableFuture<>();
                        }
                    };
                }
            };
        }
    }

    static class PutsNothingBack extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                void restore(String service) {
                    // What is lost is lost.
                }
            };
        }
    }

    static class WaitsForTheRegistry extends SoundRegistrar {
        @Override
        RegistrarSubject registrar() {
            return new RegistrarSubject(store) {
                @Override
                public void close() {
                    if (isOut()) {
                        DiscovererSubjectKit.awaitNothing();
                    }
                    super.close();
                }
            };
        }
    }
}
