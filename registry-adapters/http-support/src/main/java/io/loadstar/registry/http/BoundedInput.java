package io.loadstar.registry.http;

import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to give more than a number of bytes (thread-confined). */
final class BoundedInput extends InputStream {

    private final InputStream in;
    private final long most;
    private final String what;
    private long left;

    /**
     * Creates the stream.
     *
     * @param in where the bytes come from
     * @param most the bytes that it may give
     * @param what such as {@code body}
     */
    BoundedInput(InputStream in, long most, String what) {
        this.in = in;
        this.most = most;
        this.what = what;
        this.left = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, (int) Math.min(length, left + 1));
        if (read > left) {
            throw new TooLargeException(tooLarge(what, most));
        }
        left -= Math.max(read, 0);
        return read;
    }

    static String tooLarge(String what, long most) {
        return "the " + what + " is past " + most + " bytes";
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
