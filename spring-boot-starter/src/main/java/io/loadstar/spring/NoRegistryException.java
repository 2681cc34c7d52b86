package io.loadstar.spring;

/** There is neither a registry nor an instance to discover anything in. */
final class NoRegistryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NoRegistryException(IllegalArgumentException cause) {
        super("registry: none (expected: a URI, or instances in place of one)", cause);
    }
}
