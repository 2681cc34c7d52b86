package io.loadstar.registry.http;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that give no more than one answer's bytes after each write (concurrent).
 *
 * <p>The bound on a body does not see what HTTP puts around it, some of which a client reads without a bound of its own,
 * such as a chunk's extension.
 */
final class BoundedSockets extends SocketFactory {

    /** For status, headers, chunks and what TLS adds to a body of the longest length. */
    private static final long AROUND = 1024 * 1024;

    private final long most;

    BoundedSockets(long maxBody) {
        this.most = maxBody + maxBody / 4 + AROUND;
    }

    @Override
    public Socket createSocket() {
        return new Bounded(most);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        socket.bind(local);
        socket.connect(remote);
        return socket;
    }

    /** A socket whose every write begins a new answer. */
    private static final class Bounded extends Socket {
        private final long most;
        private volatile long left;

        Bounded(long most) {
            this.most = most;
            this.left = most;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int read = super.read();
                    count(read < 0 ? 0 : 1);
                    return read;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int read = super.read(into, offset, length);
                    count(read);
                    return read;
                }
            };
        }

        private void count(int read) throws TooLargeException {
            long now = left - Math.max(0, read);
            left = now;
            if (now < 0) {
                throw new TooLargeException("the answer with all that is around its body is past " + most + " bytes");
            }
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    left = most;
                    out.write(bytes, offset, length);
                }

                @Override
                public void write(int one) throws IOException {
                    left = most;
                    out.write(one);
                }
            };
        }
    }
}
