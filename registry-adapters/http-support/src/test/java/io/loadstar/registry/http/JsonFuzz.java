package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** What the fuzzer gives to the stream of JSON: any bytes are values or a declared error (stateless). */
final class JsonFuzz {

    private JsonFuzz() {}

    /** A body, read as a tree, by its values, and skipped: what is read can be skipped. */
    static void body(byte[] bytes) {
        boolean tree = isRead(bytes, JsonStream::tree);
        boolean walked = isRead(bytes, JsonFuzz::walk);
        boolean skipped = isRead(bytes, JsonStream::skipValue);
        assertThat(walked).as("walked, as it is a tree").isEqualTo(tree);
        if (tree) {
            assertThat(skipped).as("skipped, as it is a tree").isTrue();
        }
    }

    private static boolean isRead(byte[] bytes, Reading reading) {
        try {
            JsonStream json = new JsonStream(new ByteArrayInputStream(bytes));
            reading.read(json);
            json.finish();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads one value by the calls of its type; a call of another type refuses it and leaves it where it is. */
    private static void walk(JsonStream json) throws IOException {
        if (begins(json::beginObject)) {
            while (json.hasNext()) {
                assertThat(begins(json::beginArray)).as("a name is no array").isFalse();
                json.name();
                walk(json);
            }
            json.endObject();
        } else if (begins(json::beginArray)) {
            while (json.hasNext()) {
                walk(json);
            }
            json.endArray();
        } else if (!json.isNull() && (begins(json::string) || begins(json::bool) || begins(json::integer))) {
            return;
        } else {
            json.tree();
        }
    }

    private static boolean begins(Step step) throws IOException {
        try {
            step.run();
            return true;
        } catch (MalformedBodyException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Reading {
        void read(JsonStream json) throws IOException;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
