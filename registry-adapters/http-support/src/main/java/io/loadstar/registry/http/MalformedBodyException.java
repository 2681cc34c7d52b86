package io.loadstar.registry.http;

import java.io.IOException;

/** Thrown where a body is not what was expected; without a stack trace, as it is an answer's fault. */
public final class MalformedBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected and what is there; escaped by whoever shows it
     */
    public MalformedBodyException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
