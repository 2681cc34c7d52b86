package io.loadstar.registry.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/** Reads JSON as RFC 8259 has it, without extensions (confined to one look). */
final class JsonCursor implements Cursor {

    /** Lengths are bounded by the size of the file, nesting by {@link TreeReader}: the parser's own bounds are off. */
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(Limits.MAX_DEPTH + 1)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    /** How the parser's messages of this kind begin; not all of them are of a class of their own. */
    private static final String CUT_SHORT = "Unexpected end-of-input";

    private final JsonParser parser;
    private String text = "";

    JsonCursor(String text) throws UnreadableException {
        try {
            this.parser = factory().createParser(new StringReader(text));
        } catch (IOException e) {
            throw UnreadableException.malformed(Position.START, String.valueOf(e.getMessage()));
        }
    }

    /** Returns a factory for one look: it keeps the names that its parsers meet, and what a file once held is not to stay. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(BOUNDS)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    @Override
    public Token next() throws UnreadableException {
        try {
            JsonToken token = parser.nextToken();
            Token known = token == null ? Token.DONE : known(token);
            text = known.scalar() ? parser.getText() : "";
            return known;
        } catch (StreamConstraintsException e) {
            throw UnreadableException.tooLarge(at(e), firstLine(e));
        } catch (JsonProcessingException e) {
            throw UnreadableException.malformed(at(e), firstLine(e));
        } catch (IOException e) {
            throw UnreadableException.malformed(at(), String.valueOf(e.getMessage()));
        }
    }

    private static Token known(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Token.MAP;
            case START_ARRAY -> Token.LIST;
            case END_OBJECT, END_ARRAY -> Token.END;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Token.FLAG;
            case VALUE_NULL -> Token.NOTHING;
            default -> Token.TEXT;
        };
    }

    @Override
    public Position at() {
        return at(parser.currentTokenLocation());
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public @Nullable String anchor() {
        return null;
    }

    private static Position at(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? Position.START : at(location);
    }

    private static Position at(JsonLocation location) {
        return new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static String firstLine(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return message.startsWith(CUT_SHORT)
                ? "the JSON ends in the middle: half-written?"
                : message.lines().findFirst().orElse("not JSON");
    }
}
