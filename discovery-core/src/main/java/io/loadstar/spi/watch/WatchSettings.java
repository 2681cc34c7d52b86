package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a watch is called in messages, and how long it may be silent (immutable data). */
public final class WatchSettings {

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(90);

    private final String source;
    private final String subject;
    private final Duration firstAnswer;
    private final @Nullable DiscoveryError noFirstAnswer;
    private final Duration maxSilence;

    private WatchSettings(
            String source,
            String subject,
            Duration firstAnswer,
            @Nullable DiscoveryError noFirstAnswer,
            Duration maxSilence) {
        this.source = source;
        this.subject = subject;
        this.firstAnswer = firstAnswer;
        this.noFirstAnswer = noFirstAnswer;
        this.maxSilence = maxSilence;
    }

    /**
     * Returns settings with a first answer expected within 5 s and a longest silence of 90 s.
     *
     * @param source the registry for display, without secrets
     * @param subject what is watched, such as a service's name
     * @return the settings
     */
    public static WatchSettings of(String source, String subject) {
        return new WatchSettings(
                requireNonNull(source, "source"), requireNonNull(subject, "subject"), FIRST_ANSWER, null, MAX_SILENCE);
    }

    /**
     * Returns settings with another time until the first answer.
     *
     * @param within past it the listener is told that there is no answer yet; the attempt goes on
     * @return the settings
     */
    public WatchSettings firstAnswer(Duration within) {
        return new WatchSettings(source, subject, positive("firstAnswer", within), noFirstAnswer, maxSilence);
    }

    /**
     * Returns settings with another time until the first answer, and what is told without one.
     *
     * @param within past it the listener is told; the attempt goes on
     * @param otherwise what it is told, in place of an error of kind TIMEOUT
     * @return the settings
     */
    public WatchSettings firstAnswer(Duration within, DiscoveryError otherwise) {
        return new WatchSettings(source, subject, positive("firstAnswer", within), otherwise, maxSilence);
    }

    /**
     * Returns settings with another longest silence.
     *
     * @param silence how long an attempt may be silent, unless it sets a time itself by {@link StreamSink#expect}
     * @return the settings
     */
    public WatchSettings maxSilence(Duration silence) {
        return new WatchSettings(source, subject, firstAnswer, noFirstAnswer, positive("maxSilence", silence));
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
        return value;
    }

    /** {@return the registry for display} */
    public String source() {
        return source;
    }

    /** {@return what is watched, for messages} */
    public String subject() {
        return subject;
    }

    /** {@return when to say that there is no answer yet} */
    public Duration firstAnswer() {
        return firstAnswer;
    }

    /** {@return what is said then, or {@code null} for an error of kind TIMEOUT} */
    @Nullable
    DiscoveryError noFirstAnswer() {
        return noFirstAnswer;
    }

    /** {@return how long an attempt may be silent} */
    public Duration maxSilence() {
        return maxSilence;
    }
}
