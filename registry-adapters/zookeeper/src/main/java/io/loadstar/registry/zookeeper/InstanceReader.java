package io.loadstar.registry.zookeeper;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others and {@link InstanceWriter} put into an instance's node (a pure function).
 *
 * <p>Three forms are known: the JSON of Curator's {@code ServiceInstance} with any payload or none, the same with Spring
 * Cloud Zookeeper's payload, whose metadata is the instance's, and plain {@code host:port}. Metadata that is an attribute
 * of {@link ServiceInstance}, such as a weight, becomes that attribute; an attribute that is not of its form stays
 * metadata.
 */
final class InstanceReader {

    /** Twice what 64 metadata entries of 512 bytes take. */
    static final int MOST_BYTES = 64 << 10;

    private static final int MOST_METADATA = 64;
    private static final int LONGEST_METADATA = 512;

    private InstanceReader() {}

    /**
     * Reads an instance.
     *
     * @param service the service's name
     * @param node the name of the node: the id, unless the payload has one
     * @param data the payload
     * @param czxid the transaction that made the node: the start epoch, unless the payload has a registration time
     * @throws MalformedRecordException if the payload has none of the forms, or is past a bound
     */
    static ServiceInstance read(String service, String node, byte[] data, long czxid) throws MalformedRecordException {
        if (data.length > MOST_BYTES) {
            throw new MalformedRecordException(data.length + " bytes (expected: at most " + MOST_BYTES + ')');
        }
        String start = new String(data, 0, Math.min(data.length, 4), StandardCharsets.UTF_8).stripLeading();
        try {
            ServiceInstance.Builder builder =
                    ServiceInstance.builder(service).id(node).startEpoch(czxid);
            return start.startsWith("{") ? json(builder, JsonTree.object(data)) : plain(builder, data);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(String.valueOf(e.getMessage()));
        }
    }

    private static ServiceInstance plain(ServiceInstance.Builder builder, byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8).strip();
        return builder.address(NetworkAddress.parse(text)).build();
    }

    private static ServiceInstance json(ServiceInstance.Builder builder, Map<String, @Nullable Object> tree)
            throws MalformedRecordException {
        if (tree.get("id") instanceof String id && !id.isBlank()) {
            builder.id(id);
        }
        if (tree.get("registrationTimeUTC") instanceof Number time && time.longValue() != 0) {
            builder.startEpoch(time.longValue());
        }
        Map<String, String> metadata = metadata(tree.get("payload"));
        address(builder, tree, metadata);
        attributes(builder, metadata);
        boolean disabled = Boolean.FALSE.equals(tree.get("enabled"));
        RegisteredHealth health = health(metadata);
        return builder.health(disabled ? RegisteredHealth.DRAINING : health)
                .metadata(metadata)
                .build();
    }

    /** A port for TLS is the one to use where there is one, as in Spring Cloud's reader. */
    private static void address(
            ServiceInstance.Builder builder, Map<String, @Nullable Object> tree, Map<String, String> metadata)
            throws MalformedRecordException {
        if (!(tree.get("address") instanceof String host)) {
            throw new MalformedRecordException("no address");
        }
        Integer plain = port(tree, "port");
        Integer tls = port(tree, "sslPort");
        Map<String, Integer> ports = new TreeMap<>();
        if (tls != null) {
            ports.put(NetworkAddress.DEFAULT_PORT, tls);
            builder.secure(true);
        } else if (plain != null) {
            ports.put(NetworkAddress.DEFAULT_PORT, plain);
        } else {
            throw new MalformedRecordException("no port");
        }
        metadata.entrySet().removeIf(entry -> namedPort(ports, entry.getKey(), entry.getValue()));
        builder.address(NetworkAddress.of(NetworkAddress.DEFAULT_NETWORK, host, ports));
    }

    private static @Nullable Integer port(Map<String, @Nullable Object> tree, String name)
            throws MalformedRecordException {
        Object port = tree.get(name);
        if (port == null || port instanceof Integer) {
            return (Integer) port;
        }
        throw new MalformedRecordException(name + ": " + port + " (expected: 1 to 65535)");
    }

    private static boolean namedPort(Map<String, Integer> ports, String key, String value) {
        Integer port = wholeNumber(value, 1, 65_535);
        boolean named = key.startsWith(PayloadKeys.PORT_PREFIX) && key.length() > PayloadKeys.PORT_PREFIX.length();
        if (!named || port == null) {
            return false;
        }
        ports.put(key.substring(PayloadKeys.PORT_PREFIX.length()), port);
        return true;
    }

    private static void attributes(ServiceInstance.Builder builder, Map<String, String> metadata) {
        Integer weight = wholeNumber(metadata.get(PayloadKeys.WEIGHT), 0, ServiceInstance.MAX_WEIGHT);
        if (weight != null) {
            builder.weight(weight);
            metadata.remove(PayloadKeys.WEIGHT);
        }
        builder.locality(Locality.of(
                        metadata.remove(PayloadKeys.REGION),
                        metadata.remove(PayloadKeys.ZONE),
                        metadata.remove(PayloadKeys.SUB_ZONE)))
                .version(metadata.remove(PayloadKeys.VERSION));
        String tags = metadata.remove(PayloadKeys.TAGS);
        if (tags != null) {
            builder.tags(PayloadKeys.splitTags(tags));
        }
    }

    private static RegisteredHealth health(Map<String, String> metadata) {
        String status = metadata.remove(PayloadKeys.STATUS);
        boolean degraded = Boolean.parseBoolean(metadata.remove(PayloadKeys.DEGRADED));
        return switch (status == null ? "" : status.toUpperCase(Locale.ROOT)) {
            case PayloadKeys.UP -> degraded ? RegisteredHealth.DEGRADED : RegisteredHealth.PASSING;
            case PayloadKeys.OUT_OF_SERVICE -> RegisteredHealth.DRAINING;
            case PayloadKeys.DOWN, PayloadKeys.STARTING -> RegisteredHealth.FAILING;
            default -> RegisteredHealth.UNKNOWN;
        };
    }

    private static Map<String, String> metadata(@Nullable Object payload) throws MalformedRecordException {
        Map<String, String> metadata = new TreeMap<>();
        if (!(payload instanceof Map<?, ?> object) || !(object.get("metadata") instanceof Map<?, ?> entries)) {
            return metadata;
        }
        if (entries.size() > MOST_METADATA) {
            throw new MalformedRecordException(
                    "metadata: " + entries.size() + " entries (expected: at most " + MOST_METADATA + ')');
        }
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object value = entry.getValue();
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                String text = value.toString();
                checkLength(String.valueOf(entry.getKey()), text);
                metadata.put(String.valueOf(entry.getKey()), text);
            }
        }
        return metadata;
    }

    private static void checkLength(String key, String value) throws MalformedRecordException {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_METADATA || key.length() > LONGEST_METADATA) {
            throw new MalformedRecordException("metadata: " + key + " is longer than " + LONGEST_METADATA + " bytes");
        }
    }

    private static @Nullable Integer wholeNumber(@Nullable String text, int least, int most) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return null;
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int number = Integer.parseInt(text);
        return number >= least && number <= most ? number : null;
    }
}
