package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;

/** Text that is never shown, such as a token (immutable data). */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a secret.
     *
     * @param value the secret
     * @return the same, redacted wherever it is printed
     */
    public static Secret of(String value) {
        return new Secret(requireNonNull(value, "value"));
    }

    /** {@return the secret itself, for the wire alone} */
    public String reveal() {
        return value;
    }

    /** Compares by value, in a time that does not depend on where the two differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(value.getBytes(UTF_8), that.value.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns three asterisks. */
    @Override
    public String toString() {
        return "***";
    }
}
