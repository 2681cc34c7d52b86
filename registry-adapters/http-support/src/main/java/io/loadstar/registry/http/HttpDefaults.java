package io.loadstar.registry.http;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one kind of registry takes where a URI says nothing (immutable data).
 *
 * @param port the port of an endpoint that names none
 * @param tokenHeader the header that carries the token, such as {@code X-Consul-Token}
 * @param tokenPrefix what stands before the token there, such as {@code "Bearer "}; empty for nothing
 * @param tokenEnvironment the environment variables that may hold the token, the first that is set counts
 */
public record HttpDefaults(int port, String tokenHeader, String tokenPrefix, List<String> tokenEnvironment) {

    /**
     * Checks and copies.
     *
     * @param port 1 to 65,535
     * @param tokenHeader the name of a header
     * @param tokenPrefix may be empty
     * @param tokenEnvironment may be empty
     */
    public HttpDefaults {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        requireNonNull(tokenHeader, "tokenHeader");
        requireNonNull(tokenPrefix, "tokenPrefix");
        tokenEnvironment = List.copyOf(tokenEnvironment);
    }
}
