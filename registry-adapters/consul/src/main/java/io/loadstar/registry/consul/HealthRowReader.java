package io.loadstar.registry.consul;

import io.loadstar.Locality;
import io.loadstar.ServiceInstance;
import io.loadstar.registry.consul.CheckRules.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a row of {@code /v1/health/service}: a node, a service on it, and the checks of both (immutable data).
 *
 * <p>Metadata that is an attribute of {@link ServiceInstance} becomes that attribute; what is not of the attribute's form
 * stays metadata. A tag stays a tag, whatever is read from it.
 */
final class HealthRowReader {

    private static final int LONGEST_ID = 512;
    private static final int MOST_CONSUL_WEIGHT = 65_535;
    private static final String SECURE_TAG = MetaKeys.SECURE + "=true";

    private final String service;
    private final RowOptions options;

    /**
     * Creates a reader.
     *
     * @param service the service's name
     * @param options the names of keys and networks, and what a warning means
     */
    HealthRowReader(String service, RowOptions options) {
        this.service = service;
        this.options = options;
    }

    /** Returns a row's record key as far as it can be told, for messages; never fails. */
    static String key(@Nullable Object row) {
        return row instanceof Map<?, ?> fields
                ? field(fields, "Node", "Node") + '/' + field(fields, "Service", "ID")
                : "?";
    }

    private static String field(Map<?, ?> row, String object, String name) {
        return row.get(object) instanceof Map<?, ?> fields && fields.get(name) instanceof String text ? text : "?";
    }

    /**
     * Reads a row.
     *
     * @param value the row as it came
     * @throws MalformedRowException if it is not of the form, or past a bound
     */
    HealthRow read(@Nullable Object value) throws MalformedRowException {
        RowTree row = RowTree.of("row", value);
        RowTree node = row.object("Node");
        RowTree own = row.object("Service");
        String key = checkedKey(node.text("Node"), own.text("ID"));
        Verdict verdict = CheckRules.verdict(row.list("Checks"));
        Map<String, String> meta = own.textMap("Meta");
        List<String> tags = own.texts("Tags");
        try {
            ServiceInstance.Builder builder = ServiceInstance.builder(service)
                    .id(id(meta, key))
                    .addresses(RowAddresses.of(node, own, namedPorts(meta), options.networks()))
                    .health(verdict.health(options.warning()))
                    .locality(locality(node, own, meta, tags))
                    .secure(secure(meta, tags))
                    .version(version(meta, tags))
                    .startEpoch(startEpoch(own, meta));
            long weight = weight(own.object("Weights"), meta, verdict);
            return new HealthRow(key, builder.tags(tags).metadata(meta).build(), weight);
        } catch (IllegalArgumentException e) {
            throw new MalformedRowException(String.valueOf(e.getMessage()));
        }
    }

    private String checkedKey(String node, String id) throws MalformedRowException {
        String known = id.isEmpty() ? service : id;
        if (node.isBlank() || known.isBlank() || node.length() + known.length() > LONGEST_ID) {
            throw new MalformedRowException("node and id: " + node.length() + " and " + id.length()
                    + " characters (expected: both, and at most " + LONGEST_ID + " together)");
        }
        return node + '/' + known;
    }

    private static String id(Map<String, String> meta, String key) {
        String id = meta.get(MetaKeys.ID);
        if (id == null || id.isBlank()) {
            return key;
        }
        meta.remove(MetaKeys.ID);
        return id;
    }

    private static Map<String, Integer> namedPorts(Map<String, String> meta) {
        Map<String, Integer> ports = new TreeMap<>();
        meta.entrySet().removeIf(entry -> namedPort(ports, entry.getKey(), entry.getValue()));
        return ports;
    }

    private static boolean namedPort(Map<String, Integer> ports, String key, String value) {
        Long port = wholeNumber(value, 1, 65_535);
        boolean named = key.startsWith(MetaKeys.PORT_PREFIX) && key.length() > MetaKeys.PORT_PREFIX.length();
        if (!named || port == null) {
            return false;
        }
        ports.put(key.substring(MetaKeys.PORT_PREFIX.length()), port.intValue());
        return true;
    }

    private Locality locality(RowTree node, RowTree own, Map<String, String> meta, List<String> tags)
            throws MalformedRowException {
        Map<String, String> nodeMeta = node.textMap("Meta");
        RowTree ownPlace = own.object("Locality");
        RowTree nodePlace = node.object("Locality");
        String region = firstOf(
                meta.remove(options.regionKey()),
                ownPlace.text("Region"),
                nodeMeta.get(options.regionKey()),
                nodePlace.text("Region"));
        String zone = firstOf(
                meta.remove(options.zoneKey()),
                tagged(tags, options.zoneTagPrefix()),
                ownPlace.text("Zone"),
                nodeMeta.get(options.zoneKey()),
                nodePlace.text("Zone"));
        String subZone = firstOf(meta.remove(MetaKeys.SUB_ZONE), nodeMeta.get(MetaKeys.SUB_ZONE));
        return Locality.of(region, zone, subZone);
    }

    private static @Nullable String firstOf(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isBlank()) {
                return candidate;
            }
        }
        return null;
    }

    private static @Nullable String tagged(Collection<String> tags, String prefix) {
        for (String tag : tags) {
            if (!prefix.isEmpty() && tag.startsWith(prefix) && tag.length() > prefix.length()) {
                return tag.substring(prefix.length());
            }
        }
        return null;
    }

    private static boolean secure(Map<String, String> meta, Collection<String> tags) {
        String secure = meta.get(MetaKeys.SECURE);
        boolean told = "true".equalsIgnoreCase(secure) || "false".equalsIgnoreCase(secure);
        if (!told) {
            return tags.contains(SECURE_TAG);
        }
        meta.remove(MetaKeys.SECURE);
        return Boolean.parseBoolean(secure);
    }

    private @Nullable String version(Map<String, String> meta, Collection<String> tags) {
        return firstOf(meta.remove(options.versionKey()), tagged(tags, options.versionTagPrefix()));
    }

    private static long startEpoch(RowTree own, Map<String, String> meta) throws MalformedRowException {
        Long epoch = wholeNumber(meta.get(MetaKeys.START_EPOCH), 0, Long.MAX_VALUE);
        if (epoch == null) {
            return own.number("CreateIndex", 0, 0, Long.MAX_VALUE);
        }
        meta.remove(MetaKeys.START_EPOCH);
        return epoch;
    }

    /**
     * The weight in the metadata is the finer one of {@code Weights.Passing}; in a warning it shrinks as much as
     * {@code Weights} says that it does.
     */
    private static long weight(RowTree weights, Map<String, String> meta, Verdict verdict)
            throws MalformedRowException {
        long passing = weights.number("Passing", 1, 0, MOST_CONSUL_WEIGHT);
        long warning = weights.number("Warning", 1, 0, MOST_CONSUL_WEIGHT);
        Long fine = wholeNumber(meta.get(MetaKeys.WEIGHT), 0, ServiceInstance.MAX_WEIGHT);
        if (fine != null) {
            meta.remove(MetaKeys.WEIGHT);
        }
        long weight = fine == null ? passing * WeightScale.UNIT : fine;
        if (verdict != Verdict.WARNING) {
            return weight;
        }
        return passing == 0 ? warning * WeightScale.UNIT : weight * warning / passing;
    }

    private static @Nullable Long wholeNumber(@Nullable String text, long least, long most) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return null;
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        long number = Long.parseLong(text);
        return number >= least && number <= most ? number : null;
    }
}
