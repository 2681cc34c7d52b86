package io.loadstar.registry.http;

import java.io.IOException;
import java.io.InputStream;

/** A connection's bytes; what the connection fails with is told apart from a body that is wrong (thread-confined). */
final class TransferInput extends InputStream {

    private final InputStream in;

    TransferInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw new TransferException(e);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            throw new TransferException(e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
