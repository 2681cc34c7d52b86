package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.PolicySubject.SubjectFactory;
import io.loadstar.testkit.PolicySubject.SubjectPicker;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies' kit for weights lets sound policies pass and fails each faulty one at the rule that it breaks. */
class LoadBalancingPolicyTckWeightTest {

    @ParameterizedTest
    @ValueSource(classes = {SoundWeightedLots.class, SoundWeightedTurns.class})
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
                faulty(IgnoresWeights.class, "weights", "261", "262", "263"),
                faulty(OverlooksChangedWeights.class, "one weight raised", "262"),
                faulty(RaisesZeroToOne.class, "", "263"),
                faulty(SendsAllToTheFirstOfZeros.class, "all weights 0", "264"));
    }

    // Sound ones, each the ground of faulty ones.

    static class SoundWeightedLots extends WeightedPolicyTck {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.WeightedLots();
        }

        @Override
        protected PolicyKind kind() {
            return PolicyKind.WEIGHTED_RANDOM;
        }
    }

    static class SoundWeightedTurns extends WeightedPolicyTck {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.WeightedTurns();
        }

        @Override
        protected PolicyKind kind() {
            return PolicyKind.WEIGHTED;
        }
    }

    // Faulty ones.

    static class IgnoresWeights extends SoundWeightedLots {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.Lots();
        }
    }

    static class OverlooksChangedWeights extends SoundWeightedTurns {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.WeightedTurns() {
                @Override
                Picker picker(SubjectFactory factory, HostSet set) {
                    if (factory.last == null || !factory.last.set.usable().equals(set.usable())) {
                        factory.last = new SubjectPicker(factory, set);
                    }
                    return factory.last;
                }
            };
        }
    }

    static class RaisesZeroToOne extends SoundWeightedTurns {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.WeightedTurns() {
                @Override
                int weight(HostSet set, int index) {
                    return Math.max(1, set.weight(index));
                }
            };
        }
    }

    static class SendsAllToTheFirstOfZeros extends SoundWeightedTurns {
        @Override
        protected PolicyProvider provider() {
            return new PolicySubject.WeightedTurns() {
                @Override
                int weight(HostSet set, int index) {
                    boolean zeros = true;
                    for (int i = 0; i < set.usable().size(); i++) {
                        zeros &= set.weight(i) == 0;
                    }
                    return zeros && index == 0 ? 1 : set.weight(index);
                }
            };
        }
    }
}
