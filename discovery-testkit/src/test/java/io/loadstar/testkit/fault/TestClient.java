package io.loadstar.testkit.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A plain socket whose reads fail after 10 seconds (not for several threads). */
final class TestClient implements AutoCloseable {

    private final Socket socket = new Socket();

    TestClient(InetSocketAddress address) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    void send(String text) throws IOException {
        send(text.getBytes(US_ASCII));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendEnd() throws IOException {
        socket.shutdownOutput();
    }

    /** {@return the next bytes, fewer at the end of the stream} */
    byte[] read(int size) throws IOException {
        return socket.getInputStream().readNBytes(size);
    }

    String readText(int size) throws IOException {
        return new String(read(size), US_ASCII);
    }

    /** {@return all up to the end of the stream} */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    /** Sends a text and reads its echo. */
    String echo(String text) throws IOException {
        send(text);
        return readText(text.length());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
