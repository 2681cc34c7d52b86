package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.internal.flight.Flight;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's Flight Recorder sees of a resolver, and that it costs nothing while nobody records. */
class FlightRecorderTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path dir;

    private List<RecordedEvent> recorded(Consumer<Recording> settings, Consumer<Rig> play) throws IOException {
        Path file = dir.resolve("flight.jfr");
        try (Recording recording = new Recording();
                Rig rig = new Rig()) {
            settings.accept(recording);
            recording.start();
            play.accept(rig);
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("loadstar."))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("loadstar." + name))
                .toList();
    }

    @Test
    void whatHappensToAServiceIsRecorded() throws IOException {
        List<RecordedEvent> events = recorded(recording -> {}, rig -> {
            ServiceInstance healthy = instance(2, RegisteredHealth.PASSING);
            rig.set(instance(0, RegisteredHealth.PASSING), instance(1, RegisteredHealth.PASSING), healthy);
            rig.set(instance(0, RegisteredHealth.FAILING), instance(1, RegisteredHealth.FAILING), healthy);
        });

        assertThat(named(events, "Snapshot")).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getString("source")).startsWith("fake");
            assertThat(event.getString("revision")).isNotNull();
            assertThat(event.getInt("instances")).isEqualTo(3);
            assertThat(event.getInt("rejected")).isZero();
            assertThat(event.getInt("refused")).isZero();
            assertThat(event.getString("message")).contains("3 instances");
        });
        assertThat(named(events, "HealthChange")).hasSize(2).first().satisfies(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getString("instance")).contains(TestInstances.id(0));
            assertThat(event.getString("message")).contains("healthy -> not-ready");
        });
        assertThat(named(events, "Panic")).singleElement().satisfies(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getString("message")).startsWith("panic");
            assertThat(event.getEventType().getLabel()).isEqualTo("Panic");
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Loadstar");
        });
    }

    @Test
    void holdsAndLeaksAreRecorded() throws IOException {
        List<RecordedEvent> events = recorded(recording -> {}, rig -> {
            rig.set(TestInstances.of("orders", 4).toArray(ServiceInstance[]::new));
            rig.set();
            Flight.record(event(ResolverEvent.Kind.LEAK)
                    .message("taken at home")
                    .instance(TestInstances.instance("orders", 7))
                    .build());
            Flight.record(
                    event(ResolverEvent.Kind.REJECTION).message("no event").build());
        });

        assertThat(named(events, "Hold")).singleElement().satisfies(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getInt("instances")).isEqualTo(4);
            assertThat(event.getInt("held")).isEqualTo(4);
            assertThat(event.getString("message")).contains("gone from the registry's answer");
        });
        assertThat(named(events, "Leak")).singleElement().satisfies(event -> {
            assertThat(event.getString("message")).isEqualTo("taken at home");
            assertThat(event.getString("instance")).contains(TestInstances.id(7));
        });
        assertThat(events).noneMatch(event -> "no event".equals(event.getString("message")));
    }

    private static ResolverEvent.Builder event(ResolverEvent.Kind kind) {
        return ResolverEvent.builder(kind, ServiceKey.parse("orders"));
    }

    @Test
    void eachPickThatFailsIsRecordedWithItsStack() throws IOException {
        List<RecordedEvent> events = recorded(recording -> {}, rig -> {
            rig.set();
            pickInVain(rig.orders, PickContext.NONE);
            rig.set(TestInstances.instance("orders", 0));
            pickInVain(rig.orders, PickContext.NONE.excluding(TestInstances.id(0)));
        });

        List<RecordedEvent> failures = named(events, "PickFailure");
        assertThat(failures).extracting(event -> event.getString("reason")).containsExactly("EMPTY", "EXHAUSTED");
        assertThat(failures).allSatisfy(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getString("message")).contains("orders: ");
            assertThat(event.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getName().equals("pickInVain"));
        });
    }

    private static void pickInVain(LoadBalancer orders, PickContext context) {
        assertThatThrownBy(() -> orders.next(context)).isInstanceOf(NoInstanceException.class);
    }

    @Test
    void aRebuildThatTakesLongerThanTheThresholdIsRecorded() throws IOException {
        List<RecordedEvent> events = recorded(
                recording -> recording.enable("loadstar.SlowRebuild").withThreshold(Duration.ZERO),
                rig -> rig.set(instance(0, RegisteredHealth.PASSING), instance(1, RegisteredHealth.DRAINING)));

        assertThat(named(events, "SlowRebuild")).isNotEmpty().last().satisfies(event -> {
            assertThat(event.getString("service")).isEqualTo("orders");
            assertThat(event.getInt("hosts")).isEqualTo(2);
            assertThat(event.getInt("usable")).isEqualTo(1);
            assertThat(event.getDuration()).isPositive();
        });

        List<RecordedEvent> quick = recorded(
                recording -> recording.enable("loadstar.SlowRebuild").withThreshold(Duration.ofHours(1)),
                rig -> rig.set(TestInstances.instance("orders", 0)));
        assertThat(named(quick, "SlowRebuild")).isEmpty();
    }

    @Test
    void theDefaultThresholdIsTwentyMilliseconds() {
        try (Rig rig = new Rig()) {
            rig.set();
            assertThat(FlightRecorder.getFlightRecorder().getEventTypes())
                    .filteredOn(type -> type.getName().equals("loadstar.SlowRebuild"))
                    .singleElement()
                    .extracting(type -> type.getSettingDescriptors().stream()
                            .filter(setting -> setting.getName().equals("threshold"))
                            .map(SettingDescriptor::getDefaultValue)
                            .toList())
                    .isEqualTo(List.of("20 ms"));
        }
    }

    @Test
    void nobodyListensWhileNobodyRecords() {
        assertThat(Flight.isRecording()).isFalse();
        assertThat(Flight.beginRebuild()).isNull();
        try (Recording recording = new Recording()) {
            recording.enable("loadstar.SlowRebuild");
            recording.start();
            assertThat(Flight.isRecording()).isTrue();
            assertThat(Flight.beginRebuild()).isNotNull();
        }
        assertThat(Flight.isRecording()).isFalse();
    }

    @Test
    void aMillionPicksThatFailAllocateNothingWhileNobodyRecords() {
        try (Rig rig = new Rig()) {
            rig.set();
            long least = Long.MAX_VALUE;
            int caught = 0;
            for (int round = 0; round < 4; round++) {
                long before =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                caught += failures(rig.orders, 1_000_000);
                long after =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                least = Math.min(least, after - before);
            }
            assertThat(caught).isEqualTo(4_000_000);
            assertThat(least).isLessThanOrEqualTo(1_024);
        }
    }

    private static int failures(LoadBalancer orders, int picks) {
        int caught = 0;
        for (int i = 0; i < picks; i++) {
            try {
                orders.next();
            } catch (NoInstanceException e) {
                caught++;
            }
        }
        return caught;
    }

    private static ServiceInstance instance(int number, RegisteredHealth health) {
        return TestInstances.builder("orders", number).health(health).build();
    }

    /** A resolver in virtual time without an observer. */
    private static final class Rig implements AutoCloseable {
        private final VirtualTime time = new VirtualTime();
        private final FakeRegistry registry = new FakeRegistry(time, time);
        private final ServiceResolver resolver;
        private final LoadBalancer orders;

        Rig() {
            resolver = ServiceResolver.builder()
                    .discoverer(registry)
                    .policy(new FirstUsablePolicy())
                    .environment(Map.of())
                    .time(time)
                    .scheduler(time)
                    .build();
            orders = resolver.loadBalancer("orders");
        }

        void set(ServiceInstance... instances) {
            registry.set("orders", List.of(instances));
            time.advance(Duration.ofMillis(20));
        }

        @Override
        public void close() {
            resolver.close();
        }
    }
}
