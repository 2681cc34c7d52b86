package io.loadstar.registry.http;

import java.io.IOException;

/** Thrown where a body is past a bound. */
final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
        super(message);
    }
}
