package io.loadstar.registry.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Reads bodies as the client does, without a connection (pure functions). */
public final class Bodies {

    private Bodies() {}

    /**
     * Reads a body to its end.
     *
     * @param body the bytes
     * @param reader reads its value
     * @return what it says
     * @param <T> what the body says
     * @throws IOException if it cannot be read
     */
    public static <T> T read(byte[] body, BodyReader<T> reader) throws IOException {
        JsonStream json = new JsonStream(new ByteArrayInputStream(body));
        T read = reader.read(json);
        json.finish();
        return read;
    }
}
