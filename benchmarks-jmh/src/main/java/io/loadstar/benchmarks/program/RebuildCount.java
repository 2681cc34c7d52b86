package io.loadstar.benchmarks.program;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.WeightSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the pickers that policies make (concurrent).
 *
 * <p>The policies of the class path are wrapped under their own names, so that what is counted is what reaches a policy:
 * an update that changes nothing for it makes no picker, and two that come within the interval make one.
 */
public final class RebuildCount {

    private final LongAdder rebuilds = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** Starts at 0. */
    public RebuildCount() {}

    /** {@return how many pickers have been made} */
    public long rebuilds() {
        return rebuilds.sum();
    }

    /** {@return how long making them took, all together} */
    public long nanos() {
        return nanos.sum();
    }

    /** {@return the policies of the class path, counted} */
    public List<PolicyProvider> policies() {
        return ServiceLoader.load(PolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .<PolicyProvider>map(Provider::new)
                .toList();
    }

    private final class Provider implements PolicyProvider {
        private final PolicyProvider counted;

        Provider(PolicyProvider counted) {
            this.counted = counted;
        }

        @Override
        public String name() {
            return counted.name();
        }

        @Override
        public List<String> aliases() {
            return counted.aliases();
        }

        @Override
        public List<ConfigKey<?>> options() {
            return counted.options();
        }

        @Override
        public LoadBalancingPolicy create(ServiceConfig config) {
            LoadBalancingPolicy policy = counted.create(config);
            return new LoadBalancingPolicy() {
                @Override
                public String name() {
                    return policy.name();
                }

                @Override
                public PickerFactory newFactory(PolicyContext context) {
                    return new Factory(policy.newFactory(context));
                }
            };
        }
    }

    private final class Factory implements PickerFactory {
        private final PickerFactory counted;

        Factory(PickerFactory counted) {
            this.counted = counted;
        }

        @Override
        public Picker rebuild(HostSet hosts) {
            long begun = System.nanoTime();
            Picker picker = counted.rebuild(hosts);
            nanos.add(System.nanoTime() - begun);
            rebuilds.increment();
            return picker;
        }

        @Override
        public WeightSource weightSource() {
            return counted.weightSource();
        }

        @Override
        public @Nullable HostListener hostListener() {
            return counted.hostListener();
        }

        @Override
        public void close() {
            counted.close();
        }
    }
}
