package io.loadstar.registry.zookeeper;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/** What a {@code zookeeper:} URI says (immutable data). */
final class ZooKeeperOptions {

    static final String FORM = "zookeeper://h1:2181,h2:2181/services";

    static final ConfigKey<Duration> SESSION_TIMEOUT = ConfigKey.duration(
            "session-timeout",
            Duration.ofSeconds(10),
            "how long the ensemble keeps this process's registrations after it was last heard; the servers bound it");

    static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.duration(
            "connect-timeout",
            Duration.ofSeconds(5),
            "how long an attempt at one member may take, at most a third of the session, and how long to wait for an"
                    + " answer before the ensemble is reported");

    static final ConfigKey<String> PAYLOAD_CLASS = ConfigKey.text(
            "payload-class",
            "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance",
            "the @class of the payload that is written; empty to leave it out, for readers that lack the class");

    static final ConfigKey<Integer> MAX_INSTANCES =
            ConfigKey.integer("max-instances", 10_000, 1, 100_000, "the most instances of one service");

    static final ConfigKey<String> CREDENTIALS_FILE = ConfigKey.text(
            "credentials-file",
            "",
            "the file with user:password, by which the ensemble knows this process (digest); read for each session");

    static final ConfigKey<Access> ACCESS = ConfigKey.choice(
            "access",
            Access.OPEN,
            "who may do what with the nodes made here: open for anybody anything, readable for anybody to read and whoever"
                    + " has the credentials to write, private for nobody else at all");

    static final List<ConfigKey<?>> ALL =
            List.of(SESSION_TIMEOUT, CONNECT_TIMEOUT, PAYLOAD_CLASS, MAX_INSTANCES, CREDENTIALS_FILE, ACCESS);

    private static final String DEFAULT_PATH = "/services";
    private static final int DEFAULT_PORT = 2181;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final String source;
    private final String connectString;
    private final String basePath;
    private final Duration sessionTimeout;
    private final Duration connectTimeout;
    private final String payloadClass;
    private final int mostInstances;
    private final @Nullable Credentials credentials;
    private final Access access;

    private ZooKeeperOptions(RegistryUri uri, String basePath) {
        this.source = uri.scheme() + "://" + String.join(",", uri.authorities()) + basePath;
        this.connectString =
                uri.authorities().stream().map(ZooKeeperOptions::withPort).collect(Collectors.joining(","));
        this.basePath = basePath;
        this.sessionTimeout = checked(SESSION_TIMEOUT, uri);
        this.connectTimeout = checked(CONNECT_TIMEOUT, uri);
        this.payloadClass = uri.option(PAYLOAD_CLASS);
        this.mostInstances = uri.option(MAX_INSTANCES);
        this.credentials = credentials(uri.option(CREDENTIALS_FILE));
        this.access = uri.option(ACCESS);
        if (access != Access.OPEN && credentials == null) {
            throw new IllegalArgumentException(ACCESS + ": " + ACCESS.print(access) + " without " + CREDENTIALS_FILE
                    + " (expected: open, or a file with user:password)");
        }
    }

    private static @Nullable Credentials credentials(String file) {
        if (file.isEmpty()) {
            return null;
        }
        try {
            return Credentials.of(Path.of(file));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(CREDENTIALS_FILE + ": " + file + " (expected: the path of a file)", e);
        }
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if it is not of the form
     */
    static ZooKeeperOptions of(RegistryUri uri) {
        if (uri.authorities().isEmpty()) {
            throw new IllegalArgumentException("registry: " + uri + " (expected: " + FORM + ")");
        }
        return new ZooKeeperOptions(uri, basePath(uri));
    }

    private static String basePath(RegistryUri uri) {
        String path = uri.path().isEmpty() ? DEFAULT_PATH : uri.path();
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        try {
            PathUtils.validatePath(trimmed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("registry: " + uri + " (expected: " + FORM + ")", e);
        }
        return trimmed;
    }

    private static String withPort(String authority) {
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return hasPort ? authority : authority + ':' + DEFAULT_PORT;
    }

    private static Duration checked(ConfigKey<Duration> key, RegistryUri uri) {
        Duration value = uri.option(key);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + ": " + key.print(value) + " (expected: " + key.print(SHORTEST)
                    + " to " + key.print(LONGEST) + ")");
        }
        return value;
    }

    /** {@return the registry for display} */
    String source() {
        return source;
    }

    /** {@return the members in ZooKeeper's own form} */
    String connectString() {
        return connectString;
    }

    /** {@return the node under which the services are, such as {@code /services}} */
    String basePath() {
        return basePath;
    }

    /** Returns the path of a node under another one. */
    static String child(String parent, String name) {
        return parent.equals("/") ? '/' + name : parent + '/' + name;
    }

    Duration sessionTimeout() {
        return sessionTimeout;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return the {@code @class} of written payloads; empty for none} */
    String payloadClass() {
        return payloadClass;
    }

    /** {@return the most instances of a service: past it the update is refused and the last good one kept} */
    int mostInstances() {
        return mostInstances;
    }

    /** {@return by what the ensemble knows this process, or {@code null} for nothing} */
    @Nullable
    Credentials credentials() {
        return credentials;
    }

    /** {@return who may do what with the nodes that are made here} */
    Access access() {
        return access;
    }
}
