package io.loadstar.registry.zookeeper;

/** Thrown where the payload of one node cannot be read; it costs that node alone. */
final class MalformedRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String why;

    MalformedRecordException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    @Override
    public String getMessage() {
        return why;
    }
}
