package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.PolicySubject.SubjectFactory;
import io.loadstar.testkit.PolicySubject.SubjectPicker;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies' kit lets sound policies pass and fails each faulty one at the rule that it breaks. */
class LoadBalancingPolicyTckTest {

    @ParameterizedTest
    @ValueSource(classes = {SoundRoundRobin.class, SoundLots.class})
    void aSoundPolicyKeepsAllRules(Class<?> kit) {
        KitRunner.assertKeepsAllRules(kit);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultyPolicyFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyPolicyFailsAtItsRule() {
        return Stream.of(
                faulty(Misnamed.class, "the policy's name", "201"),
                faulty(PicksUnusable.class, "picks of unusable", "202", "203", "251", "252"),
                faulty(FailsOnOneHost.class, "ArithmeticException", "203"),
                faulty(NamesNoSet.class, "the old picker's set", "204", "252"),
                faulty(LeansToTheFirst.class, "largest minus smallest", "211", "212", "213", "214", "215", "251"),
                faulty(LeansALittle.class, "p by chi-square", "211"),
                faulty(NeverGrows.class, "largest minus smallest", "212", "214"),
                faulty(RestartsWithEachRebuild.class, "500 rebuilds", "213", "214"),
                faulty(RestartsWithEachChange.class, "picks over the share due", "214"),
                faulty(StartsAtZero.class, "first picks", "215"),
                faulty(AdvancesOnExplain.class, "the pick after its explanation", "221"),
                faulty(PicksExcluded.class, "", "231"),
                faulty(Allocates.class, "bytes of a million picks", "241"),
                faulty(ConfinedToAThread.class, "not my thread", "251", "252"),
                faulty(BreaksDuringRebuilds.class, "rebuilding", "252"));
    }

    // Sound ones, each the ground of faulty ones.

    static class SoundRoundRobin extends LoadBalancingPolicyTck {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject();
        }

        @Override
        protected PolicyKind kind() {
            return PolicyKind.EVEN;
        }
    }

    static class SoundLots extends LoadBalancingPolicyTck {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Lots();
        }

        @Override
        protected PolicyKind kind() {
            return PolicyKind.RANDOM;
        }
    }

    // Faulty ones.

    static class Misnamed extends SoundRoundRobin {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject() {
                @Override
                public LoadBalancingPolicy create(ServiceConfig config) {
                    return new PolicySubject() {
                        @Override
                        public String name() {
                            return "Subject";
                        }
                    };
                }
            };
        }
    }

    /** Round robin whose pickers a subclass replaces. */
    abstract static class OfPickers extends SoundRoundRobin {
        abstract Picker picker(SubjectFactory factory, HostSet set);

        @Override
        protected final PolicyProvider provider() {
            return new PolicySubject() {
                @Override
                Picker picker(SubjectFactory factory, HostSet set) {
                    return OfPickers.this.picker(factory, set);
                }
            };
        }
    }

    static class PicksUnusable extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public Host pick(PickContext context) {
                    long next = factory.sequence.getAndIncrement();
                    return set.hosts().get((int) (next % set.hosts().size()));
                }

                @Override
                public PickDecision explain(PickContext context) {
                    return PickDecision.anyOf("any");
                }
            };
        }
    }

    static class FailsOnOneHost extends SoundRoundRobin {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject() {
                @Override
                int index(HostSet set, long sequence, PickContext context) {
                    int last = set.usable().size() - 1;
                    return super.index(set, sequence, context) * last / last;
                }
            };
        }
    }

    static class NamesNoSet extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public HostSet hosts() {
                    return HostSet.EMPTY;
                }
            };
        }
    }

    static class LeansToTheFirst extends SoundRoundRobin {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject() {
                @Override
                int index(HostSet set, long sequence, PickContext context) {
                    int hosts = set.usable().size();
                    int index = (int) (sequence % (hosts * 3L));
                    return index < hosts ? index : Math.max(0, index - 2 * hosts);
                }
            };
        }
    }

    /** Cuts a small range of a generator by a modulus: only counts that do not divide it show. */
    static class LeansALittle extends SoundLots {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Lots() {
                @Override
                int index(HostSet set, long sequence, PickContext context) {
                    int hosts = set.usable().size();
                    int range = hosts == 17 ? 32 : 1 << 30;
                    return (int) (mix(sequence) & (range - 1)) % hosts;
                }
            };
        }
    }

    static class NeverGrows extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet whole) {
            HostSet cut = HostSet.of(whole.usable().subList(0, factory.smallest));
            return new SubjectPicker(factory, cut) {
                @Override
                public HostSet hosts() {
                    return whole;
                }
            };
        }
    }

    static class RestartsWithEachRebuild extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            factory.sequence.set(factory.start);
            return new SubjectPicker(factory, set);
        }
    }

    static class RestartsWithEachChange extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            if (factory.last != null && !factory.last.set.equals(set)) {
                factory.sequence.set(factory.start);
            }
            factory.last = new SubjectPicker(factory, set);
            return factory.last;
        }
    }

    static class StartsAtZero extends SoundRoundRobin {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject() {
                @Override
                public PickerFactory newFactory(PolicyContext context) {
                    return new SubjectFactory(this, 0);
                }
            };
        }
    }

    static class AdvancesOnExplain extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public PickDecision explain(PickContext context) {
                    return PickDecision.of(pick(context), "drawn");
                }
            };
        }
    }

    static class PicksExcluded extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public @Nullable Host pickExcluding(PickContext context) {
                    return pick(context);
                }
            };
        }
    }

    static class Allocates extends OfPickers {
        static volatile Object sink = "";

        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public Host pick(PickContext context) {
                    sink = new Object();
                    return super.pick(context);
                }
            };
        }
    }

    static class ConfinedToAThread extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            Thread owner = Thread.currentThread();
            return new SubjectPicker(factory, set) {
                @Override
                public Host pick(PickContext context) {
                    if (Thread.currentThread() != owner) {
                        throw new IllegalStateException("not my thread");
                    }
                    return super.pick(context);
                }
            };
        }
    }

    static class BreaksDuringRebuilds extends OfPickers {
        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            factory.rebuilding = true;
            LockSupport.parkNanos(factory.rebuilds > 1 && set.hosts().size() == 30 ? 50_000 : 1);
            factory.rebuilding = false;
            return new SubjectPicker(factory, set) {
                @Override
                public Host pick(PickContext context) {
                    if (factory.rebuilding) {
                        throw new IllegalStateException("rebuilding");
                    }
                    return super.pick(context);
                }
            };
        }
    }
}
