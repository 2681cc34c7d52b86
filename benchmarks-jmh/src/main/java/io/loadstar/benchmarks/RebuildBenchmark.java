package io.loadstar.benchmarks;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.TimeSource;
import io.loadstar.testkit.TestHosts;
import io.loadstar.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
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

/** A policy's own part of an update: one of many hosts is replaced by another one, until the picker is made. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 6, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by the runner and the set-up method
public class RebuildBenchmark {

    /** The policy. */
    @Param({"round_robin", "random", "weighted_round_robin", "weighted_random", "source_hash"})
    public String policy;

    /** How many hosts. */
    @Param({"1000", "10000", "100000"})
    public int instances;

    private PickerFactory factory;
    private HostSet before;
    private HostSet after;
    private boolean flip;

    /** For the runner. */
    public RebuildBenchmark() {}

    /** Makes the factory and two sets that share all hosts but one. */
    @Setup
    public void open() {
        ServiceConfig config = ServiceConfig.builder().policy(policy).build();
        PolicyProvider provider = ServiceLoader.load(PolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(policy))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("policy: " + policy + " (expected: a known one)"));
        factory = provider.create(config)
                .newFactory(new PolicyContext(
                        ServiceKey.parse("bench"),
                        config,
                        TimeSource.system(),
                        new VirtualTime(),
                        new SplittableRandom(1)));
        List<Host> hosts = new ArrayList<>();
        Node.fleet(instances).forEach(node -> hosts.add(host(node)));
        before = HostSet.of(hosts);
        hosts.remove(instances / 2);
        hosts.add(host(Node.of(instances)));
        after = HostSet.of(hosts);
    }

    /** Ends the factory. */
    @TearDown
    public void close() {
        factory.close();
    }

    /** {@return the picker of the set that was not there before} */
    @Benchmark
    public Picker rebuild() {
        flip = !flip;
        return factory.rebuild(flip ? after : before);
    }

    private static Host host(Node node) {
        return TestHosts.host(LoadstarSubject.instance(node));
    }
}
