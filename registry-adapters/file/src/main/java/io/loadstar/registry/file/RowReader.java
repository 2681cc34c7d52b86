package io.loadstar.registry.file;

import io.loadstar.Locality;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes an instance of a row: a map in the form that {@code docs/file-format.md} gives (confined to one look).
 *
 * <p>A field that is null is as good as left out.
 */
final class RowReader {

    static final List<String> FIELDS = List.of(
            "id",
            "service",
            "host",
            "port",
            "secure",
            "weight",
            "zone",
            "region",
            "version",
            "tags",
            "metadata",
            "health");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?");
    private static final Pattern IPV6 =
            Pattern.compile("\\[?(?=[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:)[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?]?");
    private static final int MAX_PORT = 65_535;

    private final BiConsumer<Position, String> unknownFields;

    /**
     * Creates a reader.
     *
     * @param unknownFields told of each field that has no meaning: where, and a sentence
     */
    RowReader(BiConsumer<Position, String> unknownFields) {
        this.unknownFields = unknownFields;
    }

    /**
     * Reads a row.
     *
     * @param entry the name that its list has in the file
     * @param service the service's name without its namespace
     * @throws RowException if it cannot be read
     */
    ServiceInstance read(String entry, String service, Node node) throws RowException {
        if (!(node instanceof Node.Mapping row)) {
            throw new RowException(node.at(), node.describe() + " (expected: a map with host and port)");
        }
        if (row.twice() != null) {
            throw new RowException(row.twice().at(), row.twice().name() + ": given twice (expected: once)");
        }
        tellUnknown(row);
        Fields fields = new Fields(row);
        checkService(fields, entry, service);
        ServiceInstance.Builder instance = ServiceInstance.builder(service);
        instance.address(host(fields), fields.wholeNumber("port", 1, MAX_PORT));
        String id = fields.text("id");
        if (id != null) {
            instance.id(id(fields, id));
        }
        if (fields.has("weight")) {
            instance.weight(fields.wholeNumber("weight", 0, ServiceInstance.MAX_WEIGHT));
        }
        return instance.secure(fields.flag("secure"))
                .locality(Locality.of(fields.text("region"), fields.text("zone"), null))
                .version(fields.text("version"))
                .tags(fields.texts("tags"))
                .metadata(fields.textMap("metadata"))
                .health(health(fields))
                .build();
    }

    private void tellUnknown(Node.Mapping row) {
        for (Node.Member member : row.members().values()) {
            if (!FIELDS.contains(member.name())) {
                String sentence = "field " + member.name() + " (" + Names.unknown(shortened(member.name()), FIELDS)
                        + "); it is ignored";
                unknownFields.accept(member.at(), sentence);
            }
        }
    }

    /** Bounds the work of finding the nearest name. */
    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64);
    }

    private static void checkService(Fields fields, String entry, String service) throws RowException {
        String given = fields.text("service");
        if (given != null && !given.equals(service) && !given.equals(entry)) {
            throw new RowException(
                    fields.at("service"), "service: " + given + " (expected: " + entry + ", whose list it stands in)");
        }
    }

    private static String host(Fields fields) throws RowException {
        String host = fields.text("host");
        if (host == null) {
            throw new RowException(fields.at("host"), "host: missing (expected: a name or an address)");
        }
        boolean brackets = host.startsWith("[") == host.endsWith("]");
        if (!HOST_NAME.matcher(host).matches()
                && !(brackets && IPV6.matcher(host).matches())) {
            throw new RowException(
                    fields.at("host"), "host: " + host + " (expected: a name or an address, without scheme and port)");
        }
        return host;
    }

    private static String id(Fields fields, String id) throws RowException {
        if (id.isBlank() || id.codePoints().anyMatch(Character::isISOControl)) {
            throw new RowException(
                    fields.at("id"),
                    "id: \"" + id + "\" (expected: text that is not blank, without control characters)");
        }
        return id;
    }

    private static RegisteredHealth health(Fields fields) throws RowException {
        String text = fields.text("health");
        if (text == null) {
            return RegisteredHealth.UNKNOWN;
        }
        for (RegisteredHealth health : RegisteredHealth.values()) {
            if (health.text().equals(text)) {
                return health;
            }
        }
        List<String> known = Arrays.stream(RegisteredHealth.values())
                .map(RegisteredHealth::text)
                .toList();
        throw new RowException(
                fields.at("health"), "health: " + text + " (" + Names.unknown(shortened(text), known) + ")");
    }

    /** The fields of one row, each by the type that it must have. */
    private record Fields(Node.Mapping row) {

        @Nullable
        Node value(String name) {
            Node.Member member = row.members().get(name);
            if (member == null) {
                return null;
            }
            Node value = member.value();
            return value instanceof Node.Scalar scalar && scalar.kind() == Cursor.Token.NOTHING ? null : value;
        }

        boolean has(String name) {
            return value(name) != null;
        }

        Position at(String name) {
            Node.Member member = row.members().get(name);
            return member == null ? row.at() : member.value().at();
        }

        @Nullable
        String text(String name) throws RowException {
            Node value = value(name);
            return value == null ? null : text(name, value);
        }

        boolean flag(String name) throws RowException {
            Node value = value(name);
            if (value == null) {
                return false;
            }
            if (value instanceof Node.Scalar scalar && scalar.kind() == Cursor.Token.FLAG) {
                return scalar.text().equalsIgnoreCase("true");
            }
            throw new RowException(value.at(), name + ": " + value.describe() + " (expected: true or false)");
        }

        int wholeNumber(String name, int least, int most) throws RowException {
            Node value = value(name);
            String expected = " (expected: a whole number, " + least + " to " + most + ")";
            if (value == null) {
                throw new RowException(row.at(), name + ": missing" + expected);
            }
            boolean whole = value instanceof Node.Scalar scalar
                    && scalar.kind() == Cursor.Token.NUMBER
                    && WHOLE_NUMBER.matcher(scalar.text()).matches();
            int number = whole ? Integer.parseInt(((Node.Scalar) value).text()) : least - 1;
            if (number < least || number > most) {
                throw new RowException(value.at(), name + ": " + value.describe() + expected);
            }
            return number;
        }

        List<String> texts(String name) throws RowException {
            Node value = value(name);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof Node.Sequence list)) {
                throw new RowException(value.at(), name + ": " + value.describe() + " (expected: a list of texts)");
            }
            checkSize(name, value, list.items().size());
            String[] texts = new String[list.items().size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = text(name + '[' + i + ']', list.items().get(i));
            }
            return List.of(texts);
        }

        Map<String, String> textMap(String name) throws RowException {
            Node value = value(name);
            if (value == null) {
                return Map.of();
            }
            if (!(value instanceof Node.Mapping map)) {
                throw new RowException(value.at(), name + ": " + value.describe() + " (expected: a map of texts)");
            }
            if (map.twice() != null) {
                throw new RowException(
                        map.twice().at(), name + '.' + map.twice().name() + ": given twice (expected: once)");
            }
            checkSize(name, value, map.members().size());
            Map<String, String> texts = new LinkedHashMap<>();
            for (Node.Member member : map.members().values()) {
                checkLength(name, member.name(), member.at());
                texts.put(member.name(), text(name + '.' + member.name(), member.value()));
            }
            return texts;
        }

        /** Takes numbers, true and false as they are written: a version may be 1.10. */
        private static String text(String name, Node value) throws RowException {
            if (value instanceof Node.Scalar scalar && scalar.kind() != Cursor.Token.NOTHING) {
                checkLength(name, scalar.text(), scalar.at());
                return scalar.text();
            }
            throw new RowException(value.at(), name + ": " + value.describe() + " (expected: text)");
        }

        private static void checkSize(String name, Node value, int size) throws RowException {
            if (size > Limits.MAX_ENTRIES) {
                throw new RowException(
                        value.at(), name + ": " + size + " entries (expected: at most " + Limits.MAX_ENTRIES + ")");
            }
        }

        private static void checkLength(String name, String text, Position at) throws RowException {
            // No character is less than a byte: what is far too long need not be encoded to see it.
            int bytes = text.length() > Limits.MAX_TEXT_BYTES
                    ? text.length()
                    : text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Limits.MAX_TEXT_BYTES) {
                throw new RowException(
                        at, name + ": " + bytes + " bytes (expected: at most " + Limits.MAX_TEXT_BYTES + ")");
            }
        }
    }
}
