package io.loadstar.registry.file;

/** Makes text from a file fit for one line of a log or a message. */
final class Lines {

    private static final int MOST = 256;

    private Lines() {}

    /** Returns the text with everything escaped that could end the line or dress it up, cut at 256 characters. */
    static String safe(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MOST) + 16);
        int index = 0;
        while (index < text.length() && safe.length() < MOST) {
            int c = text.codePointAt(index);
            index += Character.charCount(c);
            if (printable(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format("\\u%04x", c));
            }
        }
        return index < text.length() ? safe.append('…').toString() : safe.toString();
    }

    /** Control characters, line and paragraph ends, marks of direction, halves of pairs and the unassigned are not. */
    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
