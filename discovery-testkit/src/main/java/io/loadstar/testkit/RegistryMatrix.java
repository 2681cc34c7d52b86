package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps a page on registries in step with what the kits test: {@code docs/registries.md}, in which each adapter has one
 * line (pure functions, but for the file).
 *
 * <p>An adapter's own test checks its line, with the classes that run its kits:
 *
 * <pre>{@code
 * RegistryMatrix.check(PROFILE, ZooKeeperDiscovererTckTest.class, ZooKeeperRegistrarTckTest.class);
 * }</pre>
 *
 * <p>With the system property {@code registries.write} the line is written instead.
 */
public final class RegistryMatrix {

    private static final String WRITE = "registries.write";
    private static final String PAGE = "docs/registries.md";
    private static final String YES = "yes";
    private static final String NO = "–";
    private static final String ROW = "| `";

    private static final Map<Capability, String> COLUMNS = new EnumMap<>(Map.of(
            Capability.LIST_SERVICES, "lists services",
            Capability.WATCH_SERVICES, "watches the list",
            Capability.PUSH, "pushes",
            Capability.REGISTER, "registers",
            Capability.NAMESPACES, "namespaces",
            Capability.DATACENTERS, "data centres",
            Capability.FILTERS, "filters",
            Capability.TAGS, "tags",
            Capability.PORT_NAMES, "port names"));

    private static final String BEFORE = """
            # Registries

            What each adapter declares, and the registry and version that its tests run against. This page is generated from
            what the compatibility kits test, and a test compares it; after a change of an adapter:

            ```sh
            ./mvnw test -Dregistries.write -Dtest='*MatrixTest' -Dsurefire.failIfNoSpecifiedTests=false
            ```

            """;

    private static final String AFTER = """

            What is declared is tested to work, and what is not declared is tested to be refused, by the kits that the line
            names: a key with a part that the registry does not know fails with one line, such as `dc: east (expected: none;
            … has no data centres)`, and is never answered as if the part were not there. Where changes are not pushed they
            are found by looking again.

            - *unknown told*: a service that the registry does not know is an error of its own; elsewhere it is an empty one.
            - *malformed*: a record that cannot be read costs itself alone, and comes back when it is mended; elsewhere the
              format holds no such record.
            - *kits*: the rules that its tests keep. All of `discoverer`: complete snapshots in order, each change told,
              what has not changed kept by reference, bounded size, calls and close. `outages`: what is known stays, and is
              told again afterwards. `registrar`: what is registered stays so until it is taken out. `fixed`: those of
              `discoverer` that hold of a registry that never changes.

            `static` is a map in the program's own memory, `StaticDiscoverer.of`. The URI `static:host:port,host:port` gives
            every service, of any name and namespace, the same addresses; it knows no tags and lists no services.
            """;

    private RegistryMatrix() {}

    /**
     * Asserts that the page has the line of a registry, or writes it.
     *
     * @param profile what is declared of the registry
     * @param kits the classes that run the kits on its subject
     * @throws AssertionError if the page says something else, or no kit tests the registrar that the adapter declares
     */
    public static void check(RegistryProfile profile, Class<?>... kits) {
        Path page = find();
        String text = read(page);
        Set<String> rows = new TreeSet<>();
        for (String line : text.split("\n")) {
            if (line.startsWith(ROW) && !line.startsWith(ROW + profile.name() + '`')) {
                rows.add(line);
            }
        }
        rows.add(row(profile, Arrays.asList(kits)));
        String wanted = page(rows);
        if (System.getProperty(WRITE) != null) {
            write(page, wanted);
        } else {
            assertThat(text)
                    .as(
                            "%s, of which the test wants the line of %s (run the test with -D%s)",
                            PAGE, profile.name(), WRITE)
                    .isEqualTo(wanted);
        }
    }

    /**
     * Returns the page.
     *
     * @param rows the lines of the registries, sorted
     */
    static String page(Collection<String> rows) {
        List<String> titles = new ArrayList<>(List.of("registry", "tested with"));
        titles.addAll(COLUMNS.values());
        titles.addAll(List.of("unknown told", "malformed", "kits"));
        String rule = titles.stream().map(title -> "---").collect(Collectors.joining("|", "|", "|"));
        return BEFORE + line(titles) + '\n' + rule + '\n' + String.join("\n", rows) + '\n' + AFTER;
    }

    /**
     * Returns the line of a registry.
     *
     * @param profile what is declared of it
     * @param kits the classes that run the kits
     */
    static String row(RegistryProfile profile, List<Class<?>> kits) {
        Set<Capability> capabilities = profile.capabilities();
        boolean registrar = runs(kits, ServiceRegistrarTck.class);
        assertThat(registrar || kits.isEmpty())
                .as("%s declares REGISTER, and a kit tests it", profile.name())
                .isEqualTo(capabilities.contains(Capability.REGISTER) || kits.isEmpty());
        List<String> cells = new ArrayList<>();
        cells.add('`' + profile.name() + '`');
        cells.add(profile.tested().isEmpty() ? NO : profile.tested());
        COLUMNS.keySet().forEach(capability -> cells.add(mark(capabilities.contains(capability))));
        cells.add(mark(profile.tellsUnknownFromEmpty()));
        cells.add(mark(profile.holdsMalformed()));
        cells.add(kits.isEmpty() ? "none yet" : String.join(", ", names(kits, registrar)));
        return line(cells);
    }

    private static List<String> names(List<Class<?>> kits, boolean registrar) {
        List<String> names = new ArrayList<>();
        if (runs(kits, FixedDiscovererTck.class)) {
            names.add(runs(kits, ServiceDiscovererTck.class) ? "discoverer" : "fixed");
        }
        if (runs(kits, ServiceDiscovererOutageTck.class)) {
            names.add("outages");
        }
        if (registrar) {
            names.add("registrar");
        }
        return names;
    }

    private static boolean runs(List<Class<?>> kits, Class<?> kit) {
        return kits.stream().anyMatch(kit::isAssignableFrom);
    }

    private static String mark(boolean is) {
        return is ? YES : NO;
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static Path find() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(PAGE))) {
                return folder.resolve(PAGE);
            }
        }
        throw new AssertionError(PAGE + ": neither in " + start + " nor above it");
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path page, String text) {
        try {
            Files.writeString(page, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
