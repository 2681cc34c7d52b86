package io.loadstar.registry.file;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@code file:} URI says (immutable data).
 *
 * @param path absolute
 * @param format of the content
 * @param interval between two looks at the file
 * @param limits the bounds
 */
record FileOptions(Path path, FileFormat format, Duration interval, Limits limits) {

    static final String FORM = "file:///path.json, or file:path.yaml for a relative one";

    static final ConfigKey<Duration> INTERVAL =
            ConfigKey.duration("interval", Duration.ofMillis(500), "how often the file is looked at");
    static final ConfigKey<String> FORMAT =
            ConfigKey.text("format", "", "json or yaml, for a file whose extension does not say so");
    static final ConfigKey<Integer> MAX_BYTES =
            ConfigKey.integer("max-bytes", Limits.DEFAULT.maxBytes(), 1, 1 << 30, "the largest file that is read");
    static final ConfigKey<Integer> MAX_INSTANCES = ConfigKey.integer(
            "max-instances", Limits.DEFAULT.maxInstances(), 1, 1_000_000, "the most instances of one service");

    static final List<ConfigKey<?>> KEYS = List.of(INTERVAL, FORMAT, MAX_BYTES, MAX_INSTANCES);

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);
    private static final Duration MOST_INTERVAL = Duration.ofHours(1);

    static FileOptions of(RegistryUri uri) {
        Path path = path(uri);
        Limits limits = new Limits(uri.option(MAX_BYTES), uri.option(MAX_INSTANCES));
        return new FileOptions(
                path, FileFormat.of(uri.option(FORMAT).strip(), path), interval(uri.option(INTERVAL)), limits);
    }

    private static Duration interval(Duration interval) {
        if (interval.compareTo(LEAST_INTERVAL) < 0 || interval.compareTo(MOST_INTERVAL) > 0) {
            throw new IllegalArgumentException("interval: " + INTERVAL.print(interval) + " (expected: "
                    + LEAST_INTERVAL.toMillis() + "ms to " + MOST_INTERVAL.toHours() + "h)");
        }
        return interval;
    }

    private static Path path(RegistryUri uri) {
        List<String> hosts = uri.authorities();
        boolean local = hosts.isEmpty() || hosts.equals(List.of("localhost"));
        if (!local) {
            throw new IllegalArgumentException("registry: " + Lines.safe(uri.toString()) + " (expected: no host, as in "
                    + FORM + "; did you mean file:" + Lines.safe(String.join(",", hosts) + uri.path()) + "?)");
        }
        String text = decode(uri.path());
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "registry: " + Lines.safe(uri.toString()) + " (expected: a path, as in " + FORM + ")");
        }
        try {
            return Path.of(text.matches("/[A-Za-z]:/.*") ? text.substring(1) : text)
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "registry: " + Lines.safe(uri.toString()) + " (expected: a path; " + e.getReason() + ")", e);
        }
    }

    /** Decodes what is percent-encoded; a percent sign without two hexadecimal digits behind it is itself. */
    private static String decode(String path) {
        byte[] raw = path.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            boolean encoded = low >= 0;
            decoded[length++] = encoded ? (byte) (high * 16 + low) : raw[i];
            i += encoded ? 2 : 0;
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }

    /** Returns the file as a registry's name. */
    String source() {
        return "file:" + path;
    }
}
