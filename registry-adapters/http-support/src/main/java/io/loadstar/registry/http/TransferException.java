package io.loadstar.registry.http;

import java.io.IOException;

/** Thrown where the connection failed in the midst of a body, as opposed to a body that cannot be read. */
final class TransferException extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException failure;

    TransferException(IOException failure) {
        super(failure.getMessage());
        this.failure = failure;
    }

    /** {@return what the connection failed with} */
    IOException failure() {
        return failure;
    }
}
