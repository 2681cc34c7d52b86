package io.loadstar.registry.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns bytes into text: UTF-8, with or without a byte order mark, and without a byte that is wrong. */
final class Utf8 {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    static String decode(byte[] bytes) throws UnreadableException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw UnreadableException.malformed(Position.endOf(out), "not UTF-8: " + describe(bytes, in.position()));
        }
        boolean marked = out.hasRemaining() && out.charAt(0) == BYTE_ORDER_MARK;
        return (marked ? out.subSequence(1, out.length()) : out).toString();
    }

    private static String describe(byte[] bytes, int index) {
        int first = bytes[0] & 0xff;
        int second = bytes.length > 1 ? bytes[1] & 0xff : 0;
        boolean utf16 = (first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe);
        return utf16
                ? "UTF-16 by its byte order mark (save it as UTF-8)"
                : String.format("byte 0x%02x (save it as UTF-8)", bytes[index] & 0xff);
    }
}
