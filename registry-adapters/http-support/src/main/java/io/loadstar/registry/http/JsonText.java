package io.loadstar.registry.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON object of a request's body (thread-confined, within the call that it is given to).
 *
 * <pre>{@code
 * byte[] body = JsonText.object(o -> o.field("Name", "orders").field("Port", 8080).strings("Tags", tags));
 * }</pre>
 */
public final class JsonText {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator out;

    private JsonText(JsonGenerator out) {
        this.out = out;
    }

    /**
     * Writes an object.
     *
     * @param fields writes the fields
     * @return the text in UTF-8
     */
    public static byte[] object(Consumer<JsonText> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.accept(new JsonText(out));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes text.
     *
     * @param name the field
     * @param value the text; the field is left out where it is {@code null}
     * @return this
     */
    public JsonText field(String name, @Nullable String value) {
        return value == null ? this : write(() -> out.writeStringField(name, value));
    }

    /**
     * Writes a whole number.
     *
     * @param name the field
     * @param value the number
     * @return this
     */
    public JsonText field(String name, long value) {
        return write(() -> out.writeNumberField(name, value));
    }

    /**
     * Writes true or false.
     *
     * @param name the field
     * @param value the value
     * @return this
     */
    public JsonText field(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    /**
     * Writes an array of text.
     *
     * @param name the field
     * @param values the elements
     * @return this
     */
    public JsonText strings(String name, Iterable<String> values) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (String value : values) {
                out.writeString(value);
            }
            out.writeEndArray();
        });
    }

    /**
     * Writes an object whose values are text.
     *
     * @param name the field
     * @param values the fields of the object
     * @return this
     */
    public JsonText strings(String name, Map<String, String> values) {
        return object(name, inner -> values.forEach(inner::field));
    }

    /**
     * Writes an object.
     *
     * @param name the field
     * @param fields writes the fields of the object
     * @return this
     */
    public JsonText object(String name, Consumer<JsonText> fields) {
        return write(() -> {
            out.writeObjectFieldStart(name);
            fields.accept(this);
            out.writeEndObject();
        });
    }

    /**
     * Writes an array of objects.
     *
     * @param name the field
     * @param elements what the objects are of
     * @param fields writes the fields of one object
     * @param <E> the type of the elements
     * @return this
     */
    public <E> JsonText objects(String name, Iterable<E> elements, BiConsumer<JsonText, E> fields) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (E element : elements) {
                out.writeStartObject();
                fields.accept(this, element);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private JsonText write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
