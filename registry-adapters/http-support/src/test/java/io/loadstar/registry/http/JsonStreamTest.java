package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStreamTest {

    private static JsonStream json(String text) {
        try {
            return new JsonStream(new ByteArrayInputStream(text.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBodyIsPulledValueByValue() throws IOException {
        JsonStream json =
                json("[{\"name\": \"a\", \"port\": 80, \"up\": true, \"tags\": null, \"more\": {\"x\": [1]}}]");

        json.beginArray();
        json.beginObject();
        assertThat(json.name()).isEqualTo("name");
        assertThat(json.string()).isEqualTo("a");
        assertThat(json.name()).isEqualTo("port");
        assertThat(json.integer()).isEqualTo(80);
        assertThat(json.name()).isEqualTo("up");
        assertThat(json.bool()).isTrue();
        assertThat(json.name()).isEqualTo("tags");
        assertThat(json.isNull()).isTrue();
        json.skipValue();
        assertThat(json.name()).isEqualTo("more");
        json.skipValue();
        assertThat(json.hasNext()).isFalse();
        json.endObject();
        assertThat(json.hasNext()).isFalse();
        json.endArray();
        assertThat(json.hasNext()).isFalse();
        json.finish();
    }

    @Test
    void aTreeHasPlainTypesOnly() throws IOException {
        Object tree = json("{\"@class\": \"java.net.URL\", \"a\": [1, 2.5, 99999999999999999999, false, null, \"x\"]}")
                .tree();

        assertThat(tree).hasToString("{@class=java.net.URL, a=[1, 2.5, 1.0E20, false, null, x]}");
        assertThat(json("null").tree()).isNull();
    }

    @Test
    void oneRecordOfTheWrongKindIsLeftOutAndTheRestRead() throws IOException {
        JsonStream json = json("[{\"a\": 1}, \"no object\", [2], {\"a\": 3}]");
        List<Object> good = new ArrayList<>();

        json.beginArray();
        while (json.hasNext()) {
            try {
                json.beginObject();
            } catch (MalformedBodyException e) {
                json.skipValue();
                continue;
            }
            assertThat(json.name()).isEqualTo("a");
            good.add(json.integer());
            json.endObject();
        }
        json.endArray();

        assertThat(good).containsExactly(1L, 3L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}            | expected an array at line 1, column 1, found an object
            'x'           | expected an array at line 1, column 1, found text
            17            | expected an array at line 1, column 1, found a number
            null          | expected an array at line 1, column 1, found null
            ''            | expected an array at line 1, column 0, found the end of the body
            """, quoteCharacter = '`')
    void anotherTypeIsNamedWithItsPlace(String text, String message) {
        String body = text.equals("''") ? "" : text.replace('\'', '"');

        assertThatThrownBy(() -> json(body).beginArray())
                .isInstanceOf(MalformedBodyException.class)
                .hasMessage(message);
    }

    @Test
    void everyCallSaysWhatItExpected() throws IOException {
        JsonStream inObject = json("{}");
        inObject.beginObject();
        JsonStream inArray = json("[1]");
        inArray.beginArray();

        expects("an object", () -> json("[]").beginObject());
        expects("text", () -> json("1").string());
        expects("a whole number", () -> json("1.5").integer());
        expects("a whole number", () -> json("99999999999999999999").integer());
        expects("a whole number", () -> json("\"1\"").integer());
        expects("true or false", () -> json("0").bool());
        expects("a name", inObject::name);
        expects("a value", inObject::skipValue);
        expects("a value", inObject::tree);
        expects("the end of the array", inArray::endArray);
        expects("the end of the object", inArray::endObject);
        expects("the end of the body", () -> {
            JsonStream two = json("1 2");
            two.integer();
            two.finish();
        });
    }

    private static void expects(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageStartingWith("expected " + what + " at line 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1, \"a\": 2}", "[1, 2", "[1 2]", "{'a': 1}", "nul", "[NaN]", "// x\n1", "[1,]"})
    void aSyntaxErrorIsTheEnd(String text) {
        assertThatThrownBy(() -> json(text).tree()).isInstanceOf(IOException.class);
    }

    @Test
    void row63_depthAndLengthsAreBounded() throws IOException {
        assertThat(json("[".repeat(32) + "]".repeat(32)).tree()).isNotNull();
        refused("[".repeat(33) + "]".repeat(33));
        refused("[\"" + "x".repeat(JsonStream.LONGEST_TEXT + 1) + "\"]");
        refused("[{\"" + "x".repeat(JsonStream.LONGEST_NAME * 8) + "\": 1}]");
        refused("[" + "1".repeat(JsonStream.LONGEST_NUMBER + 1) + "]");
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> json(text).tree()).isInstanceOf(StreamConstraintsException.class);
    }

    @Test
    void row63_theCountOfValuesIsBounded() throws IOException {
        InputStream endless = new InputStream() {
            private boolean comma = true;

            @Override
            public int read() {
                comma = !comma;
                return comma ? ',' : '0';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };
        JsonStream json =
                new JsonStream(new SequenceInputStream(new ByteArrayInputStream("[".getBytes(UTF_8)), endless));
        json.beginArray();

        assertThatThrownBy(() -> {
                    while (json.hasNext()) {
                        json.skipValue();
                    }
                })
                .isInstanceOf(StreamConstraintsException.class);
    }

    /** A registry that sends ever new names, such as keys of metadata: they end with their body. */
    @Test
    void row63_namesOfEarlierBodiesMakeNoLaterOneDear() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1_000; i++) {
            assertThat(onlyName("n".repeat(1_000) + i)).endsWith("n" + i);
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            String name = "new-" + round;
            long before = threads.getCurrentThreadAllocatedBytes();
            String read = onlyName(name);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(read).isEqualTo(name);
        }

        assertThat(least).isLessThan(32 << 10);
        assertThat(onlyName("known")).isNotSameAs(onlyName("known"));
    }

    private static String onlyName(String name) throws IOException {
        JsonStream json = json("{\"" + name + "\": 1}");
        json.beginObject();
        String read = json.name();
        json.skipValue();
        json.endObject();
        json.finish();
        return read;
    }

    @Test
    void row63_flippedBitsEndInAValueOrADeclaredError() {
        Random random = new Random(63);
        byte[] text =
                "[{\"ID\": \"a\\u00fc\", \"n\": -1.5e3, \"t\": [true, null]}, {\"x\": {\"y\": \"z\"}}]".getBytes(UTF_8);
        int values = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] copy = text.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                JsonStream json = new JsonStream(new ByteArrayInputStream(copy));
                Object unused = json.tree();
                json.finish();
                values++;
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("at java.");
            }
        }
        assertThat(values).isBetween(500, 19_500);
    }
}
