package io.loadstar.registry.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body's JSON, pulled value by value (thread-confined).
 *
 * <p>The depth, the length of names, texts and numbers and the count of tokens are bounded, a name that comes twice in
 * one object is refused, and no type in the text chooses a class. The pattern:
 *
 * <pre>{@code
 * json.beginArray();
 * while (json.hasNext()) {
 *     Object record = json.tree();      // one malformed record can be left out
 * }
 * json.endArray();
 * }</pre>
 *
 * <p>A call that finds another type than it expects throws {@link MalformedBodyException} and leaves the value where it
 * is. A syntax error is the end of the body.
 */
public final class JsonStream {

    static final int DEEPEST = 32;
    static final int LONGEST_NAME = 1_024;
    static final int LONGEST_TEXT = 512 * 1024;
    static final int LONGEST_NUMBER = 64;

    /** 10,000 instances of 800 names and values each. */
    static final long MOST_TOKENS = 8_000_000;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNameLength(LONGEST_NAME)
            .maxStringLength(LONGEST_TEXT)
            .maxNumberLength(LONGEST_NUMBER)
            .maxTokenCount(MOST_TOKENS)
            .build();

    private final JsonParser parser;
    private boolean peeked;
    private boolean ignored;

    JsonStream(InputStream body) throws IOException {
        this.parser = factory().createParser(body);
    }

    /**
     * Returns a factory for one body: it keeps the names that its parsers meet, up to 6,000, and a parser copies them all at
     * the first name that is new. Names come from outside: none is to stay, or to make another body dear.
     */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(BOUNDS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /**
     * Enters an object.
     *
     * @throws MalformedBodyException if the next value is none
     * @throws IOException if the body cannot be read
     */
    public void beginObject() throws IOException {
        take(JsonToken.START_OBJECT, "an object");
    }

    /**
     * Leaves an object.
     *
     * @throws MalformedBodyException if it has more
     * @throws IOException if the body cannot be read
     */
    public void endObject() throws IOException {
        take(JsonToken.END_OBJECT, "the end of the object");
    }

    /**
     * Enters an array.
     *
     * @throws MalformedBodyException if the next value is none
     * @throws IOException if the body cannot be read
     */
    public void beginArray() throws IOException {
        take(JsonToken.START_ARRAY, "an array");
    }

    /**
     * Leaves an array.
     *
     * @throws MalformedBodyException if it has more
     * @throws IOException if the body cannot be read
     */
    public void endArray() throws IOException {
        take(JsonToken.END_ARRAY, "the end of the array");
    }

    /**
     * Returns whether the object or array has more; outside of both, whether there is a value.
     *
     * @return whether {@link #name()} or a value comes next
     * @throws IOException if the body cannot be read
     */
    public boolean hasNext() throws IOException {
        JsonToken next = peek();
        return next != null && next != JsonToken.END_OBJECT && next != JsonToken.END_ARRAY;
    }

    /**
     * Reads the name of the next field.
     *
     * @return the name
     * @throws MalformedBodyException if no field comes next
     * @throws IOException if the body cannot be read
     */
    public String name() throws IOException {
        take(JsonToken.FIELD_NAME, "a name");
        return parser.currentName();
    }

    /**
     * Returns whether the next value is null; it stays there, to be skipped.
     *
     * @return whether it is null
     * @throws IOException if the body cannot be read
     */
    public boolean isNull() throws IOException {
        return peek() == JsonToken.VALUE_NULL;
    }

    /**
     * Reads text.
     *
     * @return the text
     * @throws MalformedBodyException if the next value is none
     * @throws IOException if the body cannot be read
     */
    public String string() throws IOException {
        take(JsonToken.VALUE_STRING, "text");
        return parser.getText();
    }

    /**
     * Reads a whole number.
     *
     * @return the number
     * @throws MalformedBodyException if the next value is none that fits
     * @throws IOException if the body cannot be read
     */
    public long integer() throws IOException {
        boolean fits =
                peek() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!fits) {
            throw unexpected("a whole number");
        }
        peeked = false;
        return parser.getLongValue();
    }

    /**
     * Reads true or false.
     *
     * @return the value
     * @throws MalformedBodyException if the next value is none of both
     * @throws IOException if the body cannot be read
     */
    public boolean bool() throws IOException {
        JsonToken next = peek();
        if (next != JsonToken.VALUE_TRUE && next != JsonToken.VALUE_FALSE) {
            throw unexpected("true or false");
        }
        peeked = false;
        return next == JsonToken.VALUE_TRUE;
    }

    /**
     * Skips the next value with all that is in it.
     *
     * @throws MalformedBodyException if no value comes next
     * @throws IOException if the body cannot be read
     */
    public void skipValue() throws IOException {
        takeValue();
        parser.skipChildren();
    }

    /**
     * Reads the next value with all that is in it: a map in the order of the text, a list, text, a {@code Long}, a
     * {@code Double}, a {@code Boolean} or null.
     *
     * @return the value, or {@code null}; maps and lists are the caller's
     * @throws MalformedBodyException if no value comes next
     * @throws IOException if the body cannot be read
     */
    public @Nullable Object tree() throws IOException {
        return value(takeValue());
    }

    private @Nullable Object value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> number();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
    }

    private Number number() throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return parser.getDoubleValue();
        }
        return parser.getLongValue();
    }

    private Map<String, @Nullable Object> object() throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            object.put(name, value(parser.nextToken()));
        }
        return object;
    }

    private List<@Nullable Object> array() throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }

    /** Leaves the body as it is, JSON or not. */
    void ignore() {
        ignored = true;
    }

    /** Ends the body: nothing may follow the value. */
    void finish() throws IOException {
        if (!ignored && peek() != null) {
            throw unexpected("the end of the body");
        }
    }

    private @Nullable JsonToken peek() throws IOException {
        if (peeked) {
            return parser.currentToken();
        }
        JsonToken next = parser.nextToken();
        peeked = true;
        return next;
    }

    private void take(JsonToken expected, String words) throws IOException {
        if (peek() != expected) {
            throw unexpected(words);
        }
        peeked = false;
    }

    private JsonToken takeValue() throws IOException {
        JsonToken next = peek();
        if (next == null || next == JsonToken.FIELD_NAME || next.isStructEnd()) {
            throw unexpected("a value");
        }
        peeked = false;
        return next;
    }

    private MalformedBodyException unexpected(String expected) {
        JsonToken there = parser.currentToken();
        String found = there == null ? "the end of the body" : words(there);
        return new MalformedBodyException("expected " + expected + " at line "
                + parser.currentTokenLocation().getLineNr() + ", column "
                + parser.currentTokenLocation().getColumnNr() + ", found " + found);
    }

    private static String words(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case END_OBJECT -> "the end of the object";
            case START_ARRAY -> "an array";
            case END_ARRAY -> "the end of the array";
            case FIELD_NAME -> "a name";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "null";
        };
    }
}
