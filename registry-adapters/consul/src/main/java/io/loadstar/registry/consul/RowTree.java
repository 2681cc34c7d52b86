package io.loadstar.registry.consul;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a row, whose fields are read by the type that they must have (immutable data).
 *
 * <p>Go writes an empty list or map as {@code null}: null and absent are the same, and empty.
 */
record RowTree(String name, Map<?, ?> fields) {

    private static final int MOST_ENTRIES = 64;
    private static final int LONGEST_ENTRY = 512;
    private static final int MOST_TAGS = 256;

    /** Returns a value that must be an object. */
    static RowTree of(String name, @Nullable Object value) throws MalformedRowException {
        if (value instanceof Map<?, ?> fields) {
            return new RowTree(name, fields);
        }
        throw new MalformedRowException(name + ": " + kind(value) + " (expected: an object)");
    }

    /** Returns an object that is a field; an empty one if it is not there. */
    RowTree object(String field) throws MalformedRowException {
        Object value = fields.get(field);
        return of(name + '.' + field, value == null ? Map.of() : value);
    }

    /** Returns text; empty if it is not there. */
    String text(String field) throws MalformedRowException {
        Object value = fields.get(field);
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        throw unexpected(field, value, "text");
    }

    /** Returns a whole number within bounds. */
    long number(String field, long absent, long least, long most) throws MalformedRowException {
        Object value = fields.get(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        throw unexpected(field, value, least + " to " + most);
    }

    /** Returns a list; empty if it is not there. */
    List<?> list(String field) throws MalformedRowException {
        Object value = fields.get(field);
        if (value == null || value instanceof List<?>) {
            return value == null ? List.of() : (List<?>) value;
        }
        throw unexpected(field, value, "a list");
    }

    /** Returns a bounded list of texts; empty if it is not there. */
    List<String> texts(String field) throws MalformedRowException {
        List<?> list = list(field);
        if (list.size() > MOST_TAGS) {
            throw new MalformedRowException(
                    name + '.' + field + ": " + list.size() + " entries (expected: at most " + MOST_TAGS + ')');
        }
        for (Object entry : list) {
            if (!(entry instanceof String text) || text.length() > LONGEST_ENTRY) {
                throw unexpected(field, entry, "texts of at most " + LONGEST_ENTRY + " characters");
            }
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** Returns a bounded map of texts, the caller's own; empty if it is not there. */
    Map<String, String> textMap(String field) throws MalformedRowException {
        Map<?, ?> entries = object(field).fields;
        if (entries.size() > MOST_ENTRIES) {
            throw new MalformedRowException(
                    name + '.' + field + ": " + entries.size() + " entries (expected: at most " + MOST_ENTRIES + ')');
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (!(entry.getValue() instanceof String text)
                    || text.length() > LONGEST_ENTRY
                    || key.length() > LONGEST_ENTRY) {
                throw unexpected(
                        field + '.' + key, entry.getValue(), "text of at most " + LONGEST_ENTRY + " characters");
            }
            texts.put(key, text);
        }
        return texts;
    }

    private MalformedRowException unexpected(String field, @Nullable Object value, String expected) {
        return new MalformedRowException(name + '.' + field + ": " + kind(value) + " (expected: " + expected + ')');
    }

    /** A value for a message: a number as it is, of all else its type, as it may be long or secret. */
    private static String kind(@Nullable Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof String text) {
            return "text of " + text.length() + " characters";
        }
        return value == null ? "null" : value instanceof Map ? "an object" : "a list";
    }
}
