package io.loadstar.spring;

import org.jspecify.annotations.Nullable;

/** Says which property it was that core refused, where that is known; {@link LoadstarFailureAnalyzer} tells it. */
final class LoadstarConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String property;

    LoadstarConfigurationException(@Nullable String property, IllegalArgumentException cause) {
        super((property == null ? "" : property + ": ") + cause.getMessage(), cause);
        this.property = property;
    }

    /** {@return the property's name, or {@code null} if it is not known which it was} */
    @Nullable
    String property() {
        return property;
    }

    /** {@return what was expected, in core's words} */
    String reason() {
        Throwable cause = getCause();
        return String.valueOf(cause == null ? getMessage() : cause.getMessage());
    }
}
