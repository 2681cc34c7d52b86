package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;

/**
 * The text as a whole cannot be read (immutable data; stackless).
 *
 * <p>It has no cause: a parser's exception holds on to the parser, and so to the text.
 */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient DiscoveryError.Kind kind;
    private final transient Position at;

    UnreadableException(DiscoveryError.Kind kind, Position at, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.at = at;
    }

    static UnreadableException malformed(Position at, String message) {
        return new UnreadableException(DiscoveryError.Kind.MALFORMED, at, message);
    }

    static UnreadableException tooLarge(Position at, String message) {
        return new UnreadableException(DiscoveryError.Kind.TOO_LARGE, at, message);
    }

    DiscoveryError.Kind kind() {
        return kind;
    }

    Position at() {
        return at;
    }

    /** Returns the message as one line without its position. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
