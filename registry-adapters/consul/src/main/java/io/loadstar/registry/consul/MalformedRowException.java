package io.loadstar.registry.consul;

/** Thrown where one row of an answer is not of its form; it costs that row and no other. */
final class MalformedRowException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRowException(String message) {
        super(message, null, false, false);
    }
}
