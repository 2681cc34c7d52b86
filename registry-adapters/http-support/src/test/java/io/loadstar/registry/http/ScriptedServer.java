package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that answers each connection's first bytes with a script, whatever HTTP says, and hangs up after it. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final Script script;
    private volatile @Nullable Socket serving;

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        Thread thread = new Thread(this::serve, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                serving = socket;
                connections.incrementAndGet();
                InputStream in = socket.getInputStream();
                in.read(new byte[64 * 1024]);
                script.run(new Wire(socket.getOutputStream(), closed));
                socket.shutdownOutput();
            } catch (IOException e) {
                continue; // The client has hung up, or the test is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        Socket last = serving;
        if (last != null) {
            last.close();
        }
    }

    /** What a server does with a connection. */
    @FunctionalInterface
    interface Script {
        void run(Wire wire) throws IOException;
    }

    /** The way to the client. */
    static final class Wire {
        private final OutputStream out;
        private final CountDownLatch closed;

        private Wire(OutputStream out, CountDownLatch closed) {
            this.out = out;
            this.closed = closed;
        }

        void write(String text) throws IOException {
            write(text.getBytes(ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Writes the text over and over, until the client hangs up. */
        void forever(String text) throws IOException {
            byte[] bytes = text.repeat(Math.max(1, 16_384 / text.length())).getBytes(ISO_8859_1);
            while (closed.getCount() > 0) {
                out.write(bytes);
            }
        }

        /** Writes a byte now and then, until the client hangs up. */
        void trickle(String text) throws IOException {
            try {
                while (!closed.await(5, TimeUnit.MILLISECONDS)) {
                    write(text);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
