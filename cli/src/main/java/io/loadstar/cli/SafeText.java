package io.loadstar.cli;

/**
 * Text of strangers made fit to be shown: what could move a cursor, begin a line or turn its direction is escaped.
 */
public final class SafeText {

    /** The longest text of a registry that is shown. */
    static final int MOST = 256;

    private static final char ELLIPSIS = '…';

    private SafeText() {}

    /**
     * Returns text of a registry as it may be shown.
     *
     * @param text any text
     * @return one line of at most 256 characters, the last an ellipsis if there was more
     */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MOST) + 8);
        int fits = 0;
        for (int i = 0; i < text.length() && safe.length() <= MOST; ) {
            int character = text.codePointAt(i);
            append(safe, character);
            fits = safe.length() < MOST ? safe.length() : fits;
            i += Character.charCount(character);
        }
        if (safe.length() > MOST) {
            safe.setLength(fits);
            safe.append(ELLIPSIS);
        }
        return safe.toString();
    }

    /**
     * Returns text as one line of whatever length.
     *
     * @param text any text
     * @return the line
     */
    public static String line(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(character -> append(safe, character));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int character) {
        if (!isUnsafe(character)) {
            safe.appendCodePoint(character);
            return;
        }
        switch (character) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> safe.append(escape(character));
        }
    }

    /** Whether a character is a control (ANSI begins with one), a format (bidi, zero width), a line end or half a pair. */
    static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** The escape of a character as JSON and Java write it; two for one outside the basic plane. */
    static String escape(int character) {
        StringBuilder escaped = new StringBuilder(12);
        for (char unit : Character.toChars(character)) {
            escaped.append("\\u")
                    .append(Character.forDigit(unit >> 12, 16))
                    .append(Character.forDigit(unit >> 8 & 15, 16))
                    .append(Character.forDigit(unit >> 4 & 15, 16))
                    .append(Character.forDigit(unit & 15, 16));
        }
        return escaped.toString();
    }
}
