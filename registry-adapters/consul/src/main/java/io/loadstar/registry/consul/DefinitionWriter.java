package io.loadstar.registry.consul;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.registry.consul.ServiceDefinition.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns an instance into what its agent is to have (immutable data).
 *
 * <p>What {@link HealthRowReader} reads is written: an instance that is registered is read as it is. {@code secure} and
 * the zone stand where Spring Cloud Consul's client looks for them.
 */
final class DefinitionWriter {

    private static final int LONGEST_ID = 256;
    private static final int MOST_META = 64;
    private static final int LONGEST_META_VALUE = 512;
    private static final Pattern META_KEY = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String RESERVED_META = "consul-";

    private final RowOptions keys;
    private final RegistrationOptions options;

    DefinitionWriter(RowOptions keys, RegistrationOptions options) {
        this.keys = keys;
        this.options = options;
    }

    /**
     * Returns the id by which the agent knows the instance. An agent has one space of ids for all services on it, so the
     * service's name, which has no colon, stands in front.
     */
    static String id(ServiceInstance instance) {
        return instance.service() + ':' + instance.id();
    }

    /**
     * Writes an instance.
     *
     * @param instance the instance
     * @param startEpoch tells this start of the process from others
     * @throws IllegalArgumentException if Consul could not hold it
     */
    ServiceDefinition write(ServiceInstance instance, long startEpoch) {
        NetworkAddress first = instance.address();
        boolean draining = instance.health() == RegisteredHealth.DRAINING || instance.weight() == 0;
        return new ServiceDefinition(
                checkedId(id(instance)),
                instance.service(),
                place(first),
                tagged(instance),
                List.copyOf(instance.tags()),
                meta(instance, startEpoch),
                weight(instance.weight()),
                checks(instance),
                status(instance.health()),
                draining);
    }

    /** What would not survive the agent's tidying of paths could never be looked at or taken out again. */
    private static String checkedId(String id) {
        for (String part : id.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException(
                        "id: " + id + " (expected: nothing empty, . or .. between slashes, which agents do not find)");
            }
        }
        if (id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("id: " + id.length()
                    + " characters with the service's name (expected: at" + " most " + LONGEST_ID + ")");
        }
        return id;
    }

    private static Place place(NetworkAddress address) {
        return new Place(address.host(), address.port());
    }

    private static Map<String, Place> tagged(ServiceInstance instance) {
        Map<String, Place> tagged = new TreeMap<>();
        NetworkAddress first = instance.address();
        for (NetworkAddress address : instance.addresses()) {
            if (!namedPorts(address).equals(namedPorts(first))) {
                throw new IllegalArgumentException("ports: " + namedPorts(address) + " on network " + address.network()
                        + " (expected: the named ports of the first address, as Consul has one set of them: "
                        + namedPorts(first) + ")");
            }
            boolean implied = address.equals(first) && address.network().equals(NetworkAddress.DEFAULT_NETWORK);
            if (!implied) {
                put(tagged, address);
            }
        }
        return tagged;
    }

    /** A second address of a network stands under the name that Consul itself has for a family of it. */
    private static void put(Map<String, Place> tagged, NetworkAddress address) {
        String ofFamily = address.network() + (address.family() == NetworkAddress.Family.IPV6 ? "_ipv6" : "_ipv4");
        if (tagged.putIfAbsent(address.network(), place(address)) != null
                && tagged.putIfAbsent(ofFamily, place(address)) != null) {
            throw new IllegalArgumentException("address: " + address + " (expected: one of each network and family)");
        }
    }

    private static Map<String, Integer> namedPorts(NetworkAddress address) {
        Map<String, Integer> named = new TreeMap<>(address.ports());
        named.remove(NetworkAddress.DEFAULT_PORT);
        return named;
    }

    private Map<String, String> meta(ServiceInstance instance, long startEpoch) {
        Map<String, String> meta = new TreeMap<>(instance.metadata());
        Locality locality = instance.locality();
        meta.put(MetaKeys.ID, instance.id());
        meta.put(MetaKeys.WEIGHT, Integer.toString(instance.weight()));
        meta.put(MetaKeys.SECURE, Boolean.toString(instance.secure()));
        meta.put(MetaKeys.START_EPOCH, Long.toString(startEpoch));
        put(meta, keys.versionKey(), instance.version());
        put(meta, keys.regionKey(), locality.region());
        put(meta, keys.zoneKey(), locality.zone());
        put(meta, MetaKeys.SUB_ZONE, locality.subZone());
        namedPorts(instance.address()).forEach((name, port) -> meta.put(MetaKeys.PORT_PREFIX + name, port.toString()));
        meta.forEach(DefinitionWriter::checkMeta);
        if (meta.size() > MOST_META) {
            throw new IllegalArgumentException("metadata: " + meta.size()
                    + " entries with those of the instance's attributes (expected: at most " + MOST_META + ")");
        }
        return meta;
    }

    private static void put(Map<String, String> meta, String key, @Nullable String value) {
        if (value != null) {
            meta.put(key, value);
        }
    }

    private static void checkMeta(String key, String value) {
        if (!META_KEY.matcher(key).matches() || key.startsWith(RESERVED_META)) {
            throw new IllegalArgumentException("metadata: " + key
                    + " (expected: a key of 1 to 128 of A-Z a-z 0-9 _ - that does not begin with consul-)");
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_META_VALUE) {
            throw new IllegalArgumentException(
                    "metadata: " + key + ": " + bytes + " bytes (expected: at most " + LONGEST_META_VALUE + ")");
        }
    }

    /** Consul's weight of 1 is 100 here. It has no 0 and no fractions: the metadata has the weight as it is. */
    private static int weight(int weight) {
        return (int) Math.max(1, Math.round((double) weight / WeightScale.UNIT));
    }

    /** The instance's own word in Consul's; one that drains is told by maintenance, and is otherwise well. */
    private static String status(RegisteredHealth health) {
        return switch (health) {
            case UNKNOWN, PASSING, DRAINING -> "passing";
            case DEGRADED -> "warning";
            case FAILING -> "critical";
        };
    }

    /**
     * The check of the kind that was asked for. Where the agent asks itself, the instance's own word counts beside it
     * while it is not good: a check of its own says so, and goes when all is well.
     */
    private List<CheckDefinition> checks(ServiceInstance instance) {
        String id = "service:" + id(instance);
        List<CheckDefinition> checks = new ArrayList<>();
        switch (options.kind()) {
            case TTL -> checks.add(ttl(id, options.reapAfter()));
            case HTTP -> checks.add(http(id, instance));
            case TCP -> checks.add(tcp(id, instance));
            case NONE -> {}
        }
        if (options.kind() != CheckKind.TTL && !status(instance.health()).equals("passing")) {
            checks.add(ttl(ownCheckId(instance), Duration.ZERO));
        }
        return checks;
    }

    /** Returns the id of the check that is there only while the instance says that it is not well. */
    static String ownCheckId(ServiceInstance instance) {
        return "service:" + id(instance) + ":own";
    }

    private CheckDefinition ttl(String id, Duration reapAfter) {
        return new CheckDefinition(
                id,
                "Loadstar: sign of life",
                "Passed by the instance itself, which gives three signs of life in this time",
                Map.of("TTL", CheckDefinition.text(options.ttl())),
                false,
                reapAfter);
    }

    private CheckDefinition http(String id, ServiceInstance instance) {
        String url = options.url().isEmpty() ? instance.uri(options.path()).toString() : options.url();
        Map<String, String> settings = interval();
        settings.put("HTTP", url);
        return asked(id, "Loadstar: HTTP", "Asked by the agent: " + url, settings);
    }

    private CheckDefinition tcp(String id, ServiceInstance instance) {
        String authority = instance.address().authority();
        Map<String, String> settings = interval();
        settings.put("TCP", authority);
        return asked(id, "Loadstar: TCP", "Connected to by the agent: " + authority, settings);
    }

    private CheckDefinition asked(String id, String name, String notes, Map<String, String> settings) {
        return new CheckDefinition(id, name, notes, settings, options.trustAll(), options.reapAfter());
    }

    private Map<String, String> interval() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Interval", CheckDefinition.text(options.interval()));
        settings.put("Timeout", CheckDefinition.text(options.timeout()));
        return settings;
    }
}
