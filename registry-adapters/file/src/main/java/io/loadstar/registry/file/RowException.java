package io.loadstar.registry.file;

/** One row cannot be read, and costs itself alone (immutable data; stackless). */
final class RowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Position at;

    RowException(Position at, String message) {
        super(message, null, false, false);
        this.at = at;
    }

    Position at() {
        return at;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
