package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import org.jspecify.annotations.Nullable;

/**
 * What one registry of several said last (confined to the mailbox of its watch).
 *
 * @param <T> its complete state
 */
final class MemberState<T> {

    private final Member member;
    private @Nullable T good;
    private @Nullable DiscoveryError error;
    private boolean asked;

    MemberState(Member member) {
        this.member = member;
    }

    Member member() {
        return member;
    }

    /** Its last good answer, kept through errors. */
    @Nullable
    T good() {
        return good;
    }

    /** Its error, unless its last word was good; names the registry. */
    @Nullable
    DiscoveryError error() {
        return error;
    }

    /** Whether it has said anything since it was asked, or has been silent for too long. */
    boolean isHeard() {
        return !asked && (good != null || error != null);
    }

    /** It is asked again: what it said stands, and more is to come. */
    void ask() {
        asked = true;
    }

    void answered(T answer) {
        asked = false;
        good = answer;
        error = null;
    }

    void failed(DiscoveryError failure) {
        asked = false;
        String message = member.name() + ": " + failure;
        Throwable cause = failure.cause();
        error = cause == null
                ? DiscoveryError.of(failure.kind(), message)
                : DiscoveryError.of(failure.kind(), message, cause);
    }
}
