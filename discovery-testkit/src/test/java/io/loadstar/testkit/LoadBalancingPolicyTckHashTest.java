package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.PolicySubject.SubjectFactory;
import io.loadstar.testkit.PolicySubject.SubjectPicker;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies' kit for hashes lets a sound policy pass and fails each faulty one at the rule that it breaks. */
class LoadBalancingPolicyTckHashTest {

    @Test
    void aSoundPolicyKeepsAllRules() {
        KitRunner.assertKeepsAllRules(SoundHash.class);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultyPolicyFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyPolicyFailsAtItsRule() {
        return Stream.of(
                faulty(SeedsItsPositions.class, "hosts learned by growth", "271"),
                faulty(HashesModuloCount.class, "the host of key", "272"),
                faulty(KnowsNoNextHost.class, "hosts left", "273"));
    }

    // The sound one, the ground of the faulty ones.

    static class SoundHash extends HashPolicyTck {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Rendezvous();
        }
    }

    // Faulty ones.

    static class SeedsItsPositions extends SoundHash {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Rendezvous() {
                @Override
                public PickerFactory newFactory(PolicyContext context) {
                    long seed = context.random().nextLong() >>> 2;
                    return new PolicySubject.Rendezvous() {
                        @Override
                        long score(Host host, long key, long sequence) {
                            return super.score(host, key ^ seed, sequence);
                        }
                    }.newFactory(context);
                }
            };
        }
    }

    static class HashesModuloCount extends SoundHash {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Rendezvous() {
                @Override
                int index(HostSet set, long sequence, PickContext context) {
                    return context.hasHash()
                            ? (int) Math.floorMod(mix(context.hashValue()), (long)
                                    set.usable().size())
                            : super.index(set, sequence, context);
                }
            };
        }
    }

    static class KnowsNoNextHost extends SoundHash {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Rendezvous() {
                @Override
                Picker picker(SubjectFactory factory, HostSet set) {
                    return new SubjectPicker(factory, set);
                }
            };
        }
    }
}
