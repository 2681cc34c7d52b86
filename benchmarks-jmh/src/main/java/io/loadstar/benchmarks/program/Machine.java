package io.loadstar.benchmarks.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What a result must tell of the machine it was measured on (immutable data). */
public final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final double loadBefore = load();

    /** {@return a line on the machine, with its load when this was made and now} */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s: %d cpus (%s), %s, JDK %s; load average %.1f before and %.1f after.",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                model(),
                System.getProperty("os.name"),
                System.getProperty("java.version"),
                loadBefore,
                load());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String model() {
        String arch = System.getProperty("os.arch", "");
        if (!Files.isReadable(CPU_INFO)) {
            return arch;
        }
        try {
            return Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line ->
                            arch + ", " + line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(arch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
