package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.ConfigKey;
import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.internal.topology.Cidr;
import io.loadstar.internal.topology.LocalAddress;
import io.loadstar.internal.topology.OwnHost;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where others reach this process, to be registered (immutable data).
 *
 * <p>The host is, in this order: what the builder was told; {@code LOADSTAR_ADVERTISED_HOST} in the environment;
 * {@code POD_IP} and {@code HOST_IP} there; an address of this machine in a preferred network, of the builder or of
 * {@code LOADSTAR_PREFERRED_NETWORKS}; the likeliest address of this machine: of an interface that is up and no bridge
 * or tunnel, IPv4 before IPv6, a private one before a public one. It is never link-local, multicast or unspecified, and
 * loopback only where it is asked for. The zone is {@code LOADSTAR_ZONE} unless the builder was told one.
 *
 * <pre>{@code
 * OwnAddress own = OwnAddress.find();
 * server.bind(0);
 * registrar.register(ServiceInstance.builder("orders")
 *         .address(own.at(server.port()))
 *         .locality(own.locality())
 *         .build());
 * }</pre>
 */
public final class OwnAddress {

    private static final String HOST = "LOADSTAR_ADVERTISED_HOST";
    private static final String PORT = "LOADSTAR_ADVERTISED_PORT";
    private static final String NETWORKS = "LOADSTAR_PREFERRED_NETWORKS";
    private static final String ZONE = "LOADSTAR_ZONE";

    /** Set by charts and operators for others than us, so that a value that cannot be meant is passed over. */
    private static final List<String> COMMON_HOSTS = List.of("POD_IP", "HOST_IP");

    private static final ConfigKey<Integer> PORT_KEY =
            ConfigKey.integer(PORT, 1, 1, 65_535, "the port that others reach this process by");
    private static final AddressPolicy POLICY = AddressPolicy.of(ServiceConfig.DEFAULTS);

    private final String host;
    private final @Nullable Integer port;
    private final Locality locality;
    private final String why;

    private OwnAddress(Builder builder) {
        OwnHost own = builder.ownHost();
        this.host = own.host();
        this.port = builder.advertisedPort();
        String zone = builder.zone != null ? builder.zone : builder.variable(ZONE);
        this.locality = Locality.zone(zone);
        this.why = host
                + ' '
                + own.why()
                + (port == null ? "" : "; port " + port + " by " + (builder.port != null ? "option" : PORT))
                + (zone == null ? "" : "; zone " + zone + " by " + (builder.zone != null ? "option" : ZONE));
    }

    /**
     * Finds where others reach this process by its environment and its machine's interfaces.
     *
     * @return the address
     * @throws IllegalArgumentException if there is none, or a variable is not of its form
     */
    public static OwnAddress find() {
        return builder().build();
    }

    /** {@return a builder that has been told nothing} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a name or a literal address} */
    public String host() {
        return host;
    }

    /** {@return the zone, where it is known} */
    public Locality locality() {
        return locality;
    }

    /** {@return one line: the host, and by what it was chosen} */
    public String why() {
        return why;
    }

    /**
     * Returns the address to register once the server listens.
     *
     * @param boundPort the port that was bound; where another port is advertised, by option or
     *     {@code LOADSTAR_ADVERTISED_PORT}, that one is taken
     * @return the address
     * @throws IllegalArgumentException if the port is 0, which is no port but the wish for one, or out of range
     */
    public NetworkAddress at(int boundPort) {
        if (port != null) {
            return NetworkAddress.of(host, port);
        }
        if (boundPort == 0) {
            throw new IllegalArgumentException(
                    "port: 0 (expected: the port that was bound, 1 to 65535; register when the server listens)");
        }
        return NetworkAddress.of(host, boundPort);
    }

    /** Returns {@link #why}. */
    @Override
    public String toString() {
        return why;
    }

    /** Builds an {@link OwnAddress}. */
    public static final class Builder {
        private @Nullable String host;
        private @Nullable Integer port;
        private @Nullable String zone;
        private @Nullable List<Cidr> networks;
        private Map<String, String> environment = System.getenv();
        private Supplier<List<LocalAddress>> addresses = LocalAddress::all;

        private Builder() {}

        /**
         * Sets the host.
         *
         * @param host a name or a literal address
         * @return this builder
         */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the port that others reach this process by, where it is another one than that which is bound.
         *
         * @param port 1 to 65535
         * @return this builder
         */
        public Builder port(int port) {
            this.port = NetworkAddress.of("localhost", port).port();
            return this;
        }

        /**
         * Sets the zone.
         *
         * @param zone the zone, such as {@code eu-west-1a}
         * @return this builder
         */
        public Builder zone(String zone) {
            this.zone = requireNonNull(zone, "zone");
            return this;
        }

        /**
         * Sets in which networks the address is preferred, the first before the second; {@code ::/0} prefers IPv6.
         *
         * @param networks such as {@code 10.0.0.0/8}
         * @return this builder
         * @throws IllegalArgumentException if one is no network
         */
        public Builder prefer(String... networks) {
            this.networks = networks("preferred network", networks);
            return this;
        }

        /**
         * Sets the environment; the process's own unless set.
         *
         * @param environment values by name
         * @return this builder
         */
        public Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        /** Sets the addresses of this machine; for tests. */
        Builder addresses(List<LocalAddress> addresses) {
            this.addresses = () -> addresses;
            return this;
        }

        /**
         * Returns the address.
         *
         * @return the address
         * @throws IllegalArgumentException if there is none, or an option or a variable is not of its form
         */
        public OwnAddress build() {
            return new OwnAddress(this);
        }

        private OwnHost ownHost() {
            String variable = variable(HOST);
            if (host != null || variable != null) {
                return host != null
                        ? told("host", host, "by option")
                        : told(HOST, requireNonNull(variable), "by " + HOST);
            }
            for (String common : COMMON_HOSTS) {
                String value = variable(common);
                if (value != null && problem(value) == null) {
                    return told(common, value, "by " + common);
                }
            }
            return OwnHost.among(addresses.get(), preferred());
        }

        private static OwnHost told(String what, String host, String why) {
            String problem = problem(host);
            if (problem != null) {
                throw new IllegalArgumentException(
                        what + ": " + host + " (expected: a host that others reach this process by; " + problem + ")");
            }
            return new OwnHost(NetworkAddress.of(host, 1).host(), why);
        }

        private static @Nullable String problem(String host) {
            try {
                String refusal = POLICY.refusal(NetworkAddress.of(host, 1));
                return refusal == null ? null : "it is " + refusal;
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }

        private List<Cidr> preferred() {
            String variable = variable(NETWORKS);
            if (networks != null) {
                return networks;
            }
            return variable == null ? List.of() : networks(NETWORKS, variable.split(",", -1));
        }

        private static List<Cidr> networks(String what, String... texts) {
            return Arrays.stream(texts).map(text -> Cidr.parse(what, text)).toList();
        }

        private @Nullable Integer advertisedPort() {
            String variable = variable(PORT);
            if (port != null || variable == null) {
                return port;
            }
            return PORT_KEY.parse(variable);
        }

        /** What is blank is not set. */
        private @Nullable String variable(String name) {
            String value = environment.get(name);
            return value == null || value.isBlank() ? null : value.strip();
        }
    }
}
