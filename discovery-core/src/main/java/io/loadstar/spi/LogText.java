package io.loadstar.spi;

/** Text of a registry made safe for one line of a log (a pure function). */
public final class LogText {

    private static final int LONGEST = 256;

    private LogText() {}

    /**
     * Returns the text with control and direction characters escaped, cut at 256 characters.
     *
     * @param text of any length, from anywhere
     * @return one line of at most 256 characters
     */
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && safe.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                safe.append("\\u%04x".formatted((int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.length() >= LONGEST ? safe.substring(0, LONGEST - 1) + '…' : safe.toString();
    }

    private static boolean isUnsafe(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
