package io.loadstar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes JSON values of one line, in which what {@link SafeText} escapes is escaped as JSON has it. */
public final class Json {

    /** Writes a value. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes the value.
         *
         * @param json where to
         * @throws IOException as the generator throws it
         */
        void write(JsonGenerator json) throws IOException;
    }

    private static final JsonFactory FACTORY = new JsonFactory().setCharacterEscapes(new Escapes());

    private Json() {}

    /**
     * Returns a value as text.
     *
     * @param body writes the value
     * @return one line, without its end
     */
    public static String line(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** JSON's own escapes, and those of what is not fit to be shown. */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[0x7f] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            // Pairs come as their two halves, which are in order: what is outside the basic plane stays as it is.
            boolean pair = Character.getType(character) == Character.SURROGATE;
            return pair || !SafeText.isUnsafe(character) ? null : new SerializedString(SafeText.escape(character));
        }
    }
}
