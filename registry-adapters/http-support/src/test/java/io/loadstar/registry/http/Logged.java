package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What was logged since it was opened. */
final class Logged implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Logged() {
        System.setErr(new PrintStream(bytes, true, UTF_8));
    }

    String text() {
        return bytes.toString(UTF_8);
    }

    List<String> warnings() {
        return text().lines().filter(line -> line.contains(" WARN ")).toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
