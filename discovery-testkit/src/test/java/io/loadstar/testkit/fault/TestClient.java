package io.loadstar.testkit.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** A plain socket whose reads fail after 10 seconds (not for several threads). */
public final class TestClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();

    public TestClient(InetSocketAddress address) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    public void send(String text) throws IOException {
        send(text.getBytes(US_ASCII));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendEnd() throws IOException {
        socket.shutdownOutput();
    }

    /** {@return the next bytes, fewer at the end of the stream} */
    public byte[] read(int size) throws IOException {
        return socket.getInputStream().readNBytes(size);
    }

    /** Reads a byte, which has to come within a time. */
    public byte[] readWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return read(1);
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    String readText(int size) throws IOException {
        return new String(read(size), US_ASCII);
    }

    /** {@return all up to the end of the stream} */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    /** Sends a text and reads its echo. */
    public String echo(String text) throws IOException {
        send(text);
        return readText(text.length());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
