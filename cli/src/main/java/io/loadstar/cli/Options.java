package io.loadstar.cli;

import io.loadstar.ConfigKey;
import io.loadstar.NetworkAddress;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that several commands share; text until it is asked for, so that all errors have one form. */
final class Options {

    private static final ConfigKey<Duration> TIMEOUT =
            ConfigKey.duration("--timeout", Duration.ofSeconds(5), "the longest wait for the registry");

    /** The longest time that may be given: far below what can be counted in nanoseconds, whatever is added to it. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private Options() {}

    /** Reads a time that is waited for. */
    static Duration time(ConfigKey<Duration> option, String text) {
        Duration time = option.parse(text);
        if (time.compareTo(LONGEST) > 0) {
            throw CliException.usage(option.name() + ": " + text + " (expected: at most " + LONGEST.toHours() + "h)");
        }
        return time;
    }

    /** Splits {@code key=value}. */
    static String[] keyAndValue(String option, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw CliException.usage(option + ": " + text + " (expected: key=value)");
        }
        return new String[] {text.substring(0, equals), text.substring(equals + 1)};
    }

    /** The registry. */
    static final class Registry {
        @Parameters(
                index = "0",
                paramLabel = "URI",
                description = "The registry: static:HOST:PORT,HOST:PORT, file:///PATH, zookeeper://HOST:PORT/ROOT or "
                        + "consul://HOST:PORT.")
        private String uri = "";

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "The longest wait for the registry, such as 500ms or 10s (default: 5s).")
        private String timeout = "5s";

        String uri() {
            return uri;
        }

        Duration timeout() {
            return time(TIMEOUT, timeout);
        }

        /** Prepares a resolver that waits for the registry no longer than it should, unless the settings say so. */
        ServiceResolverBuilder resolver(ServiceConfig config) {
            ServiceConfig defaults = ServiceConfig.builder()
                    .set(ServiceConfig.STARTUP_TIMEOUT, timeout())
                    .build();
            return ServiceResolver.builder().registry(uri).defaults(config.withDefaults(defaults));
        }
    }

    /** JSON instead of text. */
    static final class Format {
        @Option(names = "--json", description = "Print JSON, one value a line; its form is stable.")
        private boolean json;

        boolean json() {
            return json;
        }
    }

    /** How to choose. */
    static final class Policy {
        @Option(
                names = "--policy",
                paramLabel = "NAME",
                description = "The load-balancing policy; `loadstar policies` lists them (default: round_robin).")
        private @Nullable String name;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "A setting of the service, such as policy.points=160 or panic=off; may be repeated.")
        private List<String> settings = new ArrayList<>();

        ServiceConfig config() {
            ServiceConfig.Builder config = ServiceConfig.builder();
            for (String setting : settings) {
                String[] pair = keyAndValue("--set", setting);
                config.set(pair[0], pair[1]);
            }
            if (name != null) {
                config.policy(name);
            }
            return config.build();
        }
    }

    /** What a request tells. */
    static final class Request {
        @Option(names = "--key", paramLabel = "KEY", description = "What the request maps by, such as a user's id.")
        private @Nullable String key;

        @Option(
                names = "--source",
                paramLabel = "IP:PORT",
                description = "The address that the request comes from; an IPv6 address stands in brackets.")
        private @Nullable String source;

        boolean isGiven() {
            return key != null || source != null;
        }

        PickContext context() {
            if (key != null && source != null) {
                throw CliException.usage("--key and --source: both given (expected: one of them)");
            }
            if (source != null) {
                return PickContext.source(socketAddress(source));
            }
            return key == null ? PickContext.NONE : PickContext.key(key);
        }

        private static InetSocketAddress socketAddress(String text) {
            NetworkAddress address = NetworkAddress.parse(text);
            if (address.family() == NetworkAddress.Family.NAME) {
                throw CliException.usage("--source: " + text + " (expected: an address such as 10.0.0.7:51234)");
            }
            try {
                return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("--source: " + text + " (expected: IP:PORT)", e);
            }
        }
    }
}
