package io.loadstar.benchmarks.registry;

import io.loadstar.benchmarks.program.Percentiles;
import io.loadstar.benchmarks.registry.RegistryCost.Count;
import io.loadstar.benchmarks.registry.RegistryCost.Writes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of what watching costs and of what taking turns delays (stateless). */
final class CostReport {

    /** The file of both. */
    static final String FILE = "registry-cost.md";

    /** The heading of the first. */
    static final String REQUESTS = "Requests a minute, Consul";

    /** The heading of the second. */
    static final String TURNS = "Taking turns, Consul";

    /** What is written before the first section. */
    static final String INTRODUCTION = """
            # What watching costs a registry

            Requests are counted by a proxy before the agent, and *naive* is a client that only loops: a blocking query of
            60 s for each service, asked again with the index of the answer as soon as that is there.

            A watched service costs one request a minute while nothing is written that its answer is made of; Consul keeps
            an index for each service, so writes to other services and to keys wake no query. A write to a node wakes the
            queries for all services on it: of answers that told nothing new two are free, and then the next request
            waits for 15 s to pass, so that four a minute are the most. The price is that a change within such a pause is
            seen at its end. At most 128 queries are open; past that the services take turns, which the table on turns is
            about. The naive client needs a connection for each service, and past the 200 that an agent grants one address
            (`http_max_conns_per_client`) it would be refused: the agent of this count grants more.

            Written by `benchmarks-jmh/run registry-cost` and `benchmarks-jmh/run turn-delay`.
            """;

    private static final String SPRING = """
            Spring Cloud Consul beside it, by its documented defaults and not run here: its catalog watch asks for the list
            of all services, waits 2 s at most (`catalog-services-watch-timeout`) and 1 s before it asks again
            (`catalog-services-watch-delay`). That is 19 to 20 requests a minute while nothing changes and up to 60 while
            something does, however few services are used; each service in use is asked for once in 35 s more (the load
            balancer's cache), 1.7 a minute, and a change of an instance may be that late.
            """;

    private CostReport() {}

    /** The registries whose costs are counted. */
    enum Registry {
        /** One agent that is the server as well. */
        CONSUL
    }

    /**
     * Prints the counts.
     *
     * @param counts of every size and kind of writes
     * @param version of Consul
     * @param machine its line
     * @param minutes of each count
     * @return Markdown
     */
    static String requests(List<Count> counts, String version, String machine, int minutes) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "Consul %s, one agent that is the server as well. %s Counted for %d min each, all sizes at once; 100"
                        + " unrelated writes a second were %.0f.\n\n",
                version,
                machine,
                minutes,
                counts.stream()
                        .filter(count -> count.writes() == Writes.UNRELATED)
                        .mapToDouble(Count::written)
                        .average()
                        .orElse(0)));
        List<String> heads = new ArrayList<>(List.of("services", "connections, ours", "naive"));
        for (Writes writes : Writes.values()) {
            heads.addAll(List.of(writes.label() + ", ours", "naive"));
        }
        table.append(line(heads)).append(line(heads.stream().map(head -> "---").toList()));
        counts.stream().mapToInt(Count::services).distinct().forEach(services -> {
            List<Count> row = counts.stream()
                    .filter(count -> count.services() == services)
                    .toList();
            List<String> cells = new ArrayList<>(List.of(
                    Integer.toString(services),
                    Integer.toString(row.get(0).oursOpen()),
                    Integer.toString(row.get(0).naiveOpen())));
            row.forEach(count -> cells.addAll(Arrays.asList(rate(count.ours()), rate(count.naive()))));
            table.append(line(cells));
        });
        return table + "\n" + SPRING;
    }

    /**
     * Prints the delays.
     *
     * @param delays from each change to its pick, by what was watched
     * @param version of Consul
     * @param machine its line
     * @return Markdown
     */
    static String turns(Map<TurnDelay.Watched, List<Duration>> delays, String version, String machine) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "Consul %s. %s %d changes a second, each of another service; milliseconds from the beginning of the write to"
                        + " the pick.\n\n",
                version,
                machine,
                TurnDelay.CHANGES_PER_SECOND));
        List<String> heads = List.of("services", "changes", "p50", "p90", "p99", "max");
        table.append(line(heads)).append(line(heads.stream().map(head -> "---").toList()));
        delays.forEach((watched, all) -> table.append(
                line(List.of(watched.label(), Integer.toString(all.size()), new Percentiles(all).cells()))));
        return table.toString();
    }

    private static String rate(double perMinute) {
        return String.format(Locale.ROOT, perMinute < 100 ? "%.1f" : "%,.0f", perMinute);
    }

    /**
     * Prints one line of a table.
     *
     * @param cells one a column
     * @return the line
     */
    static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
