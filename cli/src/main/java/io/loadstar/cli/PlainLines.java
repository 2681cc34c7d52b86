package io.loadstar.cli;

import io.loadstar.ServiceSnapshot;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A line for each thing that changed, appended: for pipes and files (one thread's). */
final class PlainLines implements WatchView {

    private final PrintStream out;
    private @Nullable ServiceSnapshot last;

    PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void change(Instant at, ServiceSnapshot snapshot, Duration age) {
        Changes.lines(last, snapshot).forEach(line -> out.println(time(at) + ' ' + line));
        last = snapshot;
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
