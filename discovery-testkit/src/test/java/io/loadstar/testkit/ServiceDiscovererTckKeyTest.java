package io.loadstar.testkit;

import static io.loadstar.testkit.KitRunner.faulty;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The discoverers' kit fails each discoverer that overlooks a part of a key at the rule that it breaks. */
class ServiceDiscovererTckKeyTest {

    @ParameterizedTest
    @MethodSource
    void aFaultyDiscovererFailsAtItsRule(Class<?> kit, String why, String[] rules) {
        KitRunner.assertBreaks(kit, why, rules);
    }

    static Stream<Arguments> aFaultyDiscovererFailsAtItsRule() {
        return Stream.of(
                faulty(IgnoresTags.class, "no snapshot of exactly [i-000, i-002]", "171"),
                faulty(IgnoresPortNames.class, "no snapshot of i-001 alone", "172"),
                faulty(KeepsTheUsualPort.class, "default port for the name admin", "172"),
                faulty(IgnoresNamespaces.class, "no snapshot of exactly [i-000]", "173"),
                faulty(IgnoresDataCentres.class, "no error of a data centre", "174"),
                faulty(IgnoresFilters.class, "no snapshot of exactly [i-001]", "175"),
                faulty(RefusesNothing.class, "Expecting code to raise", "171", "172", "173", "174", "175"));
    }

    /** The kit of a subject that chooses by less than the key. */
    abstract static class Choosing extends DiscovererSubjectKit {
        private final BiFunction<ServiceKey, ServiceInstance, ServiceKey> overlooking;

        Choosing(BiFunction<ServiceKey, ServiceInstance, ServiceKey> overlooking) {
            this.overlooking = overlooking;
        }

        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                @Nullable
                ServiceInstance choose(ServiceKey service, ServiceInstance instance) {
                    return super.choose(overlooking.apply(service, instance), instance);
                }
            };
        }
    }

    /** A key without filter, and without tags or port name as it may be. */
    private static ServiceKey bare(ServiceKey key, boolean tags, boolean port, boolean filter) {
        ServiceKey.Builder builder = ServiceKey.builder(key.name());
        if (tags) {
            builder.tags(key.tags());
        }
        if (port && key.portName() != null) {
            builder.portName(key.portName());
        }
        if (filter && key.filter() != null) {
            builder.filter(key.filter());
        }
        return builder.build();
    }

    static class IgnoresTags extends Choosing {
        IgnoresTags() {
            super((key, instance) -> bare(key, false, true, true));
        }
    }

    static class IgnoresPortNames extends Choosing {
        IgnoresPortNames() {
            super((key, instance) -> bare(key, true, false, true));
        }
    }

    static class KeepsTheUsualPort extends Choosing {
        KeepsTheUsualPort() {
            super((key, instance) -> bare(key, true, !instance.address().ports().containsKey("admin"), true));
        }
    }

    static class IgnoresFilters extends Choosing {
        IgnoresFilters() {
            super((key, instance) -> bare(key, true, true, false));
        }
    }

    static class IgnoresNamespaces extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                ServiceKey stored(ServiceKey service) {
                    return key(null, service.name());
                }
            };
        }
    }

    static class IgnoresDataCentres extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                boolean isThere(String datacenter) {
                    return true;
                }
            };
        }
    }

    static class RefusesNothing extends DiscovererSubjectKit {
        @Override
        DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                public Set<Capability> capabilities() {
                    return EnumSet.range(Capability.LIST_SERVICES, Capability.REGISTER);
                }

                @Override
                void check(ServiceKey service) {
                    // Whatever it is.
                }
            };
        }
    }
}
