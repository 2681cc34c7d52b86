package io.loadstar.internal.leak;

import java.lang.StackWalker.StackFrame;
import java.util.List;

/**
 * Where a ticket was taken: the frames above this library's own (immutable data).
 *
 * @param frames the innermost first, at most {@value #DEPTH}
 */
record CallSite(List<StackTraceElement> frames) {

    /** The most frames that are kept of one stack. */
    static final int DEPTH = 16;

    private static final StackWalker WALKER = StackWalker.getInstance();

    /** {@return the place in the code of others that the current call came from} */
    static CallSite here() {
        return new CallSite(WALKER.walk(stack -> stack.dropWhile(CallSite::isOwn)
                .limit(DEPTH)
                .map(StackFrame::toStackTraceElement)
                .toList()));
    }

    private static boolean isOwn(StackFrame frame) {
        String name = frame.getClassName();
        return name.startsWith("io.loadstar.internal.")
                || name.startsWith("io.loadstar.spi.")
                || name.equals("io.loadstar.LoadBalancer");
    }

    /** {@return the innermost frame that is neither this library's nor the JDK's, as text} */
    String place() {
        return frames.stream()
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst()
                .or(() -> frames.stream().findFirst())
                .map(StackTraceElement::toString)
                .orElse("a place without frames");
    }

    /** {@return the frames as what a log prints} */
    Throwable trace() {
        Throwable trace = new Throwable("the stack when it was taken, which nobody threw");
        trace.setStackTrace(frames.toArray(new StackTraceElement[0]));
        return trace;
    }
}
