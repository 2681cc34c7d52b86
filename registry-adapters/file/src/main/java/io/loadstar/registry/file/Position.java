package io.loadstar.registry.file;

/**
 * Where something stands in a text (immutable data).
 *
 * @param line from 1
 * @param column in characters, from 1
 */
record Position(int line, int column) {

    static final Position START = new Position(1, 1);

    /** Returns the position behind the last character of a text. */
    static Position endOf(CharSequence text) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean crBeforeLf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !crBeforeLf)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, text.length() - lineStart + 1);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
