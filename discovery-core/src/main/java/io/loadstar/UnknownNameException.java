package io.loadstar;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A name in the settings that nobody on the class path stands for: a registry's scheme, a policy, a kind of health
 * check.
 *
 * <p>Where the name is one of this library's own, {@link #artifact} says what has it and is not on the class path.
 */
public final class UnknownNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** What the name stands for. */
    private final String what;

    /** The name that is not known. */
    private final String name;

    /** The artifact that has it, if one has. */
    private final @Nullable String artifact;

    /**
     * Creates the exception.
     *
     * @param what what the name stands for, as in messages: {@code registry scheme}, {@code policy}
     * @param name the name
     * @param artifact the artifact to add, without group and version, or {@code null} if the name is nobody's
     * @param message one line: the name, and which were expected
     */
    public UnknownNameException(String what, String name, @Nullable String artifact, String message) {
        super(requireNonNull(message, "message"));
        this.what = requireNonNull(what, "what");
        this.name = requireNonNull(name, "name");
        this.artifact = artifact;
    }

    /** {@return what the name stands for: {@code registry scheme}, {@code policy} or {@code health.active.type}} */
    public String what() {
        return what;
    }

    /** {@return the name that is not known} */
    public String name() {
        return name;
    }

    /** {@return the artifact of {@code io.loadstar} that has the name, or {@code null} if none has it} */
    public @Nullable String artifact() {
        return artifact;
    }
}
