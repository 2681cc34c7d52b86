package io.loadstar.benchmarks;

import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One pick of {@code round_robin} from one level, and from levels that share the load.
 *
 * <pre>{@code java -jar benchmarks-jmh/target/benchmarks.jar FailoverBenchmark -t 1 -prof gc}</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 6, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by the set-up method
public class FailoverBenchmark {

    private static final ServiceKey SERVICE = ServiceKey.parse("bench");

    /** Instances of each priority, of which half are failing if there are several levels. */
    private static final int EACH = 500;

    /** How many levels are in use. */
    @Param({"1", "2", "3"})
    public int levels;

    private ServiceResolver resolver;
    private LoadBalancer balancer;
    private PickContext key;

    /** For the runner. */
    public FailoverBenchmark() {}

    /** Makes the resolver. */
    @Setup
    public void open() {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int i = 0; i < levels * EACH; i++) {
            int priority = i / EACH;
            // A third healthy takes 47%: so two levels or three are needed, and the last one takes the rest.
            boolean fails = priority < levels - 1 && i % 3 != 0;
            instances.add(LoadstarSubject.instance(Node.of(i)).toBuilder()
                    .priority(priority)
                    .health(fails ? RegisteredHealth.FAILING : RegisteredHealth.PASSING)
                    .build());
        }
        ServiceSnapshot snapshot =
                ServiceSnapshot.builder(SERVICE).instances(instances).build();
        resolver = ServiceResolver.builder()
                .discoverer(new MemoryDiscoverer(snapshot))
                .build();
        resolver.next(SERVICE.name()); // waits for the first snapshot
        balancer = resolver.loadBalancer(SERVICE);
        key = PickContext.key("user-1");
    }

    /** {@return one pick by chance} */
    @Benchmark
    public Object pick() {
        return balancer.next();
    }

    /** {@return one pick whose level is chosen by a hash} */
    @Benchmark
    public Object pickWithKey() {
        return balancer.next(key);
    }

    /** Ends the resolver. */
    @TearDown
    public void close() {
        resolver.close();
    }
}
