package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.250Z");

    @Test
    void theFirstSnapshotIsItsStateAndEveryInstance() {
        assertThat(Changes.lines(null, snapshot(instance("a", 100), instance("b", 50))))
                .containsExactly("! FRESH", "+ a 10.0.0.1:80 weight 100 unknown", "+ b 10.0.0.1:80 weight 50 unknown");
    }

    @Test
    void whatWentComesFirstThenWhatChangedAndCame() {
        ServiceSnapshot before = snapshot(instance("a", 100), instance("b", 100));
        ServiceSnapshot now = snapshot(instance("b", 0), instance("c", 100));

        assertThat(Changes.lines(before, now))
                .containsExactly(
                        "- a 10.0.0.1:80 weight 100 unknown",
                        "~ b 10.0.0.1:80 weight 0 unknown",
                        "+ c 10.0.0.1:80 weight 100 unknown");
    }

    @Test
    void anErrorOfTheRegistryIsALine() {
        ServiceSnapshot before = snapshot(instance("a", 100));
        ServiceSnapshot now = before.toBuilder()
                .state(ServiceSnapshot.State.STALE)
                .error(DiscoveryError.of(DiscoveryError.Kind.UNREACHABLE, "no\nconnection"))
                .build();

        assertThat(Changes.lines(before, now)).containsExactly("! STALE UNREACHABLE: no\\nconnection");
        assertThat(Changes.isChange(before, now)).isTrue();
    }

    @Test
    void aNewRevisionOfTheSameContentIsNoChange() {
        ServiceSnapshot before = snapshot(instance("a", 100));

        assertThat(Changes.isChange(before, before.toBuilder().revision("2").build()))
                .isFalse();
    }

    @Test
    void whatARegistrySaysCannotMoveTheCursor() {
        ServiceInstance evil = ServiceInstance.builder("orders")
                .id("\u001b[2J\r\n+ forged")
                .address("10.0.0.1", 80)
                .version("\u202e1")
                .build();

        assertThat(Changes.lines(null, snapshot(evil)))
                .contains("+ \\u001b[2J\\r\\n+ forged 10.0.0.1:80 weight 100 version \\u202e1 unknown");
    }

    @Test
    void theLiveTableIsDrawnOverInPlace() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LiveTable table = new LiveTable(out);

        table.change(NOON, snapshot(instance("a", 100)), Duration.ZERO);
        String first = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        table.change(NOON, snapshot(instance("a", 0)), Duration.ZERO);
        String second = bytes.toString(StandardCharsets.UTF_8);

        long linesDrawn = first.chars().filter(c -> c == '\n').count();
        assertThat(first.lines())
                .contains("ID  ADDRESS      WEIGHT  HEALTH", "a   10.0.0.1:80     100  unknown")
                .contains("2026-01-01T12:00:00Z + a 10.0.0.1:80 weight 100 unknown");
        assertThat(second)
                .startsWith("\u001b[?7l\u001b[" + linesDrawn + "A\r\u001b[J")
                .endsWith("\u001b[?7h");
        assertThat(second.lines()).contains("2026-01-01T12:00:00Z ~ a 10.0.0.1:80 weight 0 unknown");
    }

    @Test
    void aTickWithoutNewsDrawsNothing() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LiveTable table = new LiveTable(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        table.change(NOON, snapshot(instance("a", 100)), Duration.ZERO);
        bytes.reset();
        table.tick(Duration.ZERO);

        assertThat(bytes.size()).isZero();
    }

    @Test
    void aTickDrawsTheAgeAnew() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LiveTable table = new LiveTable(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        table.tick(Duration.ofSeconds(1));
        assertThat(bytes.size()).isZero();
        table.change(NOON, snapshot(instance("a", 100)), Duration.ZERO);
        bytes.reset();
        table.tick(Duration.ofSeconds(12));

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("12 s old");
    }

    private static ServiceInstance instance(String id, int weight) {
        return ServiceInstance.builder("orders")
                .id(id)
                .address("10.0.0.1", 80)
                .weight(weight)
                .build();
    }

    private static ServiceSnapshot snapshot(ServiceInstance... instances) {
        return ServiceSnapshot.builder(ServiceKey.parse("orders"))
                .instances(List.of(instances))
                .source("test")
                .build();
    }
}
