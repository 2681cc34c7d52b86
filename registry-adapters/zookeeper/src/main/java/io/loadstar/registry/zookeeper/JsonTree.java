package io.loadstar.registry.zookeeper;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON read as a plain tree of maps, lists, text, numbers and booleans (a pure function).
 *
 * <p>No type in the text ever chooses a class: {@code @class} is a key like any other. Depth and lengths are bounded.
 */
final class JsonTree {

    static final int DEEPEST = 32;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(32)
            .maxNameLength(1_024)
            .maxStringLength(InstanceReader.MOST_BYTES)
            .build();

    private JsonTree() {}

    /**
     * Returns a factory for one payload: it keeps the names that its parsers meet, up to 6,000, and a parser copies them
     * all at the first name that is new. Names come from outside: none is to make another payload dear.
     *
     * <p>They are interned, so that all instances share the keys of their metadata; but for the 280 that Jackson holds, the
     * JVM drops what none has any more.
     */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(BOUNDS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /**
     * Reads an object.
     *
     * @throws MalformedRecordException if the text is no JSON object, or one past a bound
     */
    static Map<String, @Nullable Object> object(byte[] json) throws MalformedRecordException {
        try (JsonParser parser = factory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedRecordException("no JSON object");
            }
            Map<String, @Nullable Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new MalformedRecordException("text after the JSON object");
            }
            return object;
        } catch (JacksonException e) {
            throw new MalformedRecordException("no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new MalformedRecordException("no JSON: " + e.getMessage());
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }
}
