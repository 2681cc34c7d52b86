package io.loadstar.testkit.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends back what it reads, and {@link #BYE} when it has read the end (concurrent). */
public final class EchoServer implements AutoCloseable {

    static final String BYE = "bye";
    static final String END_OF_STREAM = "end of stream";

    private final ServerSocket listener;
    private final Thread acceptor;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicLong received = new AtomicLong();
    private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();

    public EchoServer() {
        try {
            listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = start(this::accept);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** {@return how many bytes it has read} */
    public long received() {
        return received.get();
    }

    /** {@return how the next connection ended: {@link #END_OF_STREAM} or an exception; null if none does} */
    @Nullable
    Object nextEnd() throws InterruptedException {
        return ends.poll(10, TimeUnit.SECONDS);
    }

    /** Returns once no connection can be taken any more: a closed socket takes them while its thread is in accept. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "echo-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> ends.add(echo(socket)));
            } catch (IOException e) {
                ends.add(e);
            }
        }
    }

    private Object echo(Socket socket) {
        byte[] buffer = new byte[8192];
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received.addAndGet(n);
                out.write(buffer, 0, n);
            }
            out.write(BYE.getBytes(US_ASCII));
            return END_OF_STREAM;
        } catch (IOException e) {
            return e;
        }
    }
}
