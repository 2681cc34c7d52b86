package io.loadstar.internal.disk;

/** Thrown where a snapshot on disk, or a folder of them, is not to be believed or cannot be had; says why in one line. */
public final class RefusedSnapshotException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param reason one line
     */
    public RefusedSnapshotException(String reason) {
        super(reason);
    }

    /** {@return why, in one line} */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
