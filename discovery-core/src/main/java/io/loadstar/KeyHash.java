package io.loadstar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash that maps a key to an instance: XXH64 with seed 0 (a pure function over immutable data).
 *
 * <p>This is a contract. Two processes of any version that know the same instances must map a key alike, so the
 * function, its seed and the form of each key never change:
 *
 * <ul>
 *   <li>text is hashed as its UTF-8 bytes; an unpaired surrogate counts as one {@code ?}, as in
 *       {@link String#getBytes(java.nio.charset.Charset)};
 *   <li>an address with a port is hashed as 18 bytes: 16 bytes of IPv6 address, an IPv4 address in its mapped form
 *       {@code ::ffff:a.b.c.d}, then the port as two bytes, high byte first. The scope of an IPv6 address does not count.
 * </ul>
 *
 * <p>Source of the algorithm: the xxHash specification, version 0.2.0, section "XXH64 algorithm description".
 */
public final class KeyHash {

    // The five primes of the specification, section "XXH64 algorithm description".
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** PRIME_1 + PRIME_2, modulo 2^64. */
    private static final long FIRST_LANE = 0x60EA27EEADC0B5D6L;

    /** 2^64 divided by the golden ratio, odd: the increment of SplitMix64 (Steele, Lea, Flood: OOPSLA 2014). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private static final int STRIPE = 32;
    private static final int ADDRESS_LENGTH = 18;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    /**
     * Hashes a text. A text of ASCII characters only, as almost all keys are, is hashed without a copy.
     *
     * @param text the text
     * @return XXH64, seed 0, of its UTF-8 bytes
     */
    public static long ofText(CharSequence text) {
        int length = text.length();
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= text.charAt(i);
        }
        return all < 0x80 ? ofAscii(text, length) : ofBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Hashes bytes.
     *
     * @param bytes the bytes
     * @return XXH64, seed 0
     */
    public static long ofBytes(byte[] bytes) {
        int length = bytes.length;
        int at = 0;
        long hash = PRIME_5;
        if (length >= STRIPE) {
            long lane1 = FIRST_LANE;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; at <= length - STRIPE; at += STRIPE) {
                lane1 = round(lane1, (long) LONG.get(bytes, at));
                lane2 = round(lane2, (long) LONG.get(bytes, at + 8));
                lane3 = round(lane3, (long) LONG.get(bytes, at + 16));
                lane4 = round(lane4, (long) LONG.get(bytes, at + 24));
            }
            hash = converge(lane1, lane2, lane3, lane4);
        }
        hash += length;
        for (; at <= length - 8; at += 8) {
            hash = absorbLong(hash, (long) LONG.get(bytes, at));
        }
        if (at <= length - 4) {
            hash = absorbInt(hash, (int) INT.get(bytes, at));
            at += 4;
        }
        for (; at < length; at++) {
            hash = absorbByte(hash, bytes[at]);
        }
        return avalanche(hash);
    }

    /**
     * Hashes the address and port of a source. An IPv4 address and its IPv4-mapped IPv6 form hash alike.
     *
     * @param address the address
     * @param port 0 to 65535; 0 where the port should not count
     * @return XXH64, seed 0, of the 18 bytes described above
     * @throws IllegalArgumentException if the port is out of range
     */
    public static long ofAddress(InetAddress address, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        byte[] raw = address.getAddress();
        byte[] form = new byte[ADDRESS_LENGTH];
        if (address instanceof Inet4Address) {
            form[10] = (byte) 0xff;
            form[11] = (byte) 0xff;
        }
        System.arraycopy(raw, 0, form, 16 - raw.length, raw.length);
        form[16] = (byte) (port >>> 8);
        form[17] = (byte) port;
        return ofBytes(form);
    }

    /**
     * Returns one of the points that stand for an instance on a ring of 64-bit positions: the numbers of SplitMix64
     * seeded with the hash of the instance's id.
     *
     * @param hash the hash of the instance's id by {@link #ofText}
     * @param index which point, from 0
     * @return the position
     */
    public static long point(long hash, int index) {
        return mix(hash + GOLDEN_GAMMA * (index + 1L));
    }

    /**
     * Spreads the bits of a number evenly: the finaliser of SplitMix64 (variant 13 of Stafford's mixers), one to one.
     *
     * @param value the number
     * @return the number with its bits spread
     */
    public static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static long ofAscii(CharSequence text, int length) {
        int at = 0;
        long hash = PRIME_5;
        if (length >= STRIPE) {
            long lane1 = FIRST_LANE;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; at <= length - STRIPE; at += STRIPE) {
                lane1 = round(lane1, asciiLong(text, at));
                lane2 = round(lane2, asciiLong(text, at + 8));
                lane3 = round(lane3, asciiLong(text, at + 16));
                lane4 = round(lane4, asciiLong(text, at + 24));
            }
            hash = converge(lane1, lane2, lane3, lane4);
        }
        hash += length;
        for (; at <= length - 8; at += 8) {
            hash = absorbLong(hash, asciiLong(text, at));
        }
        if (at <= length - 4) {
            hash = absorbInt(hash, asciiInt(text, at));
            at += 4;
        }
        for (; at < length; at++) {
            hash = absorbByte(hash, text.charAt(at));
        }
        return avalanche(hash);
    }

    /** Four ASCII characters as four bytes, low byte first. */
    private static int asciiInt(CharSequence text, int at) {
        return text.charAt(at) | text.charAt(at + 1) << 8 | text.charAt(at + 2) << 16 | text.charAt(at + 3) << 24;
    }

    private static long asciiLong(CharSequence text, int at) {
        return asciiInt(text, at) | (long) asciiInt(text, at + 4) << 32;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long converge(long lane1, long lane2, long lane3, long lane4) {
        long hash = Long.rotateLeft(lane1, 1)
                + Long.rotateLeft(lane2, 7)
                + Long.rotateLeft(lane3, 12)
                + Long.rotateLeft(lane4, 18);
        return merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long absorbLong(long hash, long input) {
        return Long.rotateLeft(hash ^ round(0, input), 27) * PRIME_1 + PRIME_4;
    }

    private static long absorbInt(long hash, int input) {
        return Long.rotateLeft(hash ^ (input & 0xFFFFFFFFL) * PRIME_1, 23) * PRIME_2 + PRIME_3;
    }

    private static long absorbByte(long hash, int input) {
        return Long.rotateLeft(hash ^ (input & 0xFF) * PRIME_5, 11) * PRIME_1;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
