package io.loadstar.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The table of docs/metrics.md is what is registered, and the alerts and the dashboard ask for nothing else. */
class MetricsDocTest {

    private static final Path DOCS = Path.of("../../docs");
    private static final String ALERTS = "metrics/alerts.yaml";
    private static final String DASHBOARD = "metrics/grafana-dashboard.json";

    private static final Pattern ROW =
            Pattern.compile("\\| `(loadstar\\.[a-z.]+)` \\| ([a-z]+) \\| ([a-z]*) ?\\| (.*?) ?\\|.*");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern SERIES = Pattern.compile("\\bloadstar_[a-z_]+");

    /** A label with a value, or with several; of the tags that the table has. */
    private static final Pattern LABEL = Pattern.compile("\\b(reason|state|kind|result)(?:=~|!~|!=|=)\"([^\"]+)\"");

    private final MeterRig rig = new MeterRig(Map.of());
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /**
     * What is said of a meter, or registered (immutable data).
     *
     * @param tag its own tag, or empty
     */
    private record Line(String type, String unit, String tag, Set<String> values) {}

    @BeforeEach
    void use() {
        rig.metrics.bindTo(prometheus);
        rig.use("orders");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> prometheus.getMeters().size() == MeterRig.each());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String read(String file) throws IOException {
        return Files.readString(DOCS.resolve(file));
    }

    private static Map<String, Line> table() throws IOException {
        Map<String, Line> lines = new TreeMap<>();
        for (String line : Files.readAllLines(DOCS.resolve("metrics.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<String> names = QUOTED.matcher(row.group(4))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
                lines.put(
                        row.group(1),
                        names.isEmpty()
                                ? new Line(row.group(2), row.group(3), "", Set.of())
                                : new Line(
                                        row.group(2),
                                        row.group(3),
                                        names.get(0),
                                        new TreeSet<>(names.subList(1, names.size()))));
            }
        }
        return lines;
    }

    private Map<String, Line> registered() {
        Map<String, Line> lines = new TreeMap<>();
        for (Meter meter : prometheus.getMeters()) {
            String type = meter.getId().getType() == Meter.Type.COUNTER ? "counter" : "gauge";
            String unit = meter.getId().getBaseUnit();
            Line line = lines.computeIfAbsent(
                    meter.getId().getName(),
                    name -> new Line(type, unit == null ? "" : unit, ownTag(meter), new TreeSet<>()));
            String value = meter.getId().getTag(line.tag());
            if (value != null) {
                line.values().add(value);
            }
        }
        return lines;
    }

    private static String ownTag(Meter meter) {
        return meter.getId().getTags().stream()
                .map(Tag::getKey)
                .filter(key -> !key.equals("service"))
                .findFirst()
                .orElse("");
    }

    @Test
    void theTableIsWhatIsRegistered() throws IOException {
        assertThat(table()).isEqualTo(registered());
    }

    @Test
    void thePageSaysHowManySeriesAServiceHas() throws IOException {
        assertThat(read("metrics.md")).contains("A service has " + MeterRig.each() + " series");
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, DASHBOARD})
    void queriesAskForSeriesThatThereAre(String file) throws IOException {
        Set<String> series = found(SERIES, prometheus.scrape());

        assertThat(found(SERIES, read(file))).isNotEmpty().isSubsetOf(series);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, DASHBOARD})
    void queriesAskForValuesThatThereAre(String file) throws IOException {
        Map<String, Line> table = table();
        String text = read(file).replace("\\\"", "\"");
        for (MatchResult label : LABEL.matcher(text).results().toList()) {
            Set<String> values = table.values().stream()
                    .filter(line -> line.tag().equals(label.group(1)))
                    .flatMap(line -> line.values().stream())
                    .collect(Collectors.toSet());
            assertThat(values).as(label.group()).contains(label.group(2).split("\\|"));
        }
    }

    @Test
    void everyMeterIsOnTheDashboard() throws IOException {
        assertThat(found(SERIES, read(DASHBOARD))).containsAll(found(SERIES, prometheus.scrape()));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyAlertSaysWhatToDoAndIsOnThePage() throws IOException {
        String page = read("metrics.md");
        List<Map<?, ?>> alerts = new ArrayList<>();
        each(parsed(ALERTS), node -> {
            if (node.containsKey("alert")) {
                alerts.add(node);
            }
        });
        assertThat(alerts).hasSizeGreaterThan(5);
        for (Map<?, ?> alert : alerts) {
            assertThat(page).contains("| `" + alert.get("alert") + "` | ");
            assertThat(alert.get("expr")).asString().contains("loadstar_").contains("service");
            assertThat(String.valueOf(alert.get("annotations")))
                    .as("%s", alert.get("alert"))
                    .matches("\\{summary=.{20,}, action=.{20,}}");
        }
        assertThat(page.lines().filter(line -> line.startsWith("| `Loadstar"))).hasSameSizeAs(alerts);
    }

    @Test
    void thePanelsOfTheDashboardHaveOneIdAndQueriesEach() throws IOException {
        List<Object> ids = new ArrayList<>();
        each(parsed(DASHBOARD), node -> {
            if (node.containsKey("gridPos")) {
                ids.add(node.get("id"));
                assertThat((Collection<?>) node.get("targets")).isNotEmpty();
            }
        });
        assertThat(ids).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    }

    /** JSON is YAML, too. */
    private static Object parsed(String file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(read(file));
    }

    private static void each(Object node, Consumer<Map<?, ?>> visitor) {
        if (node instanceof Map<?, ?> map) {
            visitor.accept(map);
            map.values().forEach(child -> each(child, visitor));
        } else if (node instanceof Collection<?> list) {
            list.forEach(child -> each(child, visitor));
        }
    }
}
