package io.loadstar;

import static java.util.Objects.requireNonNull;

/** How a {@link ServiceResolver#call} may be repeated and how its outcome is read (immutable data). */
public final class CallOptions {

    /** Not idempotent; outcomes by exception. */
    public static final CallOptions DEFAULT = new CallOptions(false, OutcomeClassifier.byException());

    /** Idempotent; outcomes by exception. */
    public static final CallOptions IDEMPOTENT = DEFAULT.withIdempotent(true);

    private final boolean idempotent;
    private final OutcomeClassifier classifier;

    private CallOptions(boolean idempotent, OutcomeClassifier classifier) {
        this.idempotent = idempotent;
        this.classifier = classifier;
    }

    /**
     * Returns these options with another word on repetition.
     *
     * @param idempotent whether carrying the request out twice does no harm
     * @return the options
     */
    public CallOptions withIdempotent(boolean idempotent) {
        return new CallOptions(idempotent, classifier);
    }

    /**
     * Returns these options with another classifier.
     *
     * @param classifier tells how an attempt ended
     * @return the options
     */
    public CallOptions withClassifier(OutcomeClassifier classifier) {
        return new CallOptions(idempotent, requireNonNull(classifier, "classifier"));
    }

    /** {@return whether carrying the request out twice does no harm} */
    public boolean idempotent() {
        return idempotent;
    }

    /** {@return what tells how an attempt ended} */
    public OutcomeClassifier classifier() {
        return classifier;
    }
}
