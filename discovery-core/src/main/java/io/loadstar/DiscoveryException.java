package io.loadstar;

/** Thrown where a caller asked a registry for something directly, such as the list of services, and it failed. */
public final class DiscoveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient DiscoveryError error;

    /**
     * Creates the exception of an error.
     *
     * @param error what went wrong
     */
    public DiscoveryException(DiscoveryError error) {
        super(error.message(), error.cause());
        this.error = error;
    }

    /** {@return the error} */
    public DiscoveryError error() {
        return error;
    }
}
