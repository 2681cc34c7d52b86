package io.loadstar.cli;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table in a terminal that is drawn over in place, with the last changes under it (one thread's). */
final class LiveTable implements WatchView {

    /** Rows and changes that leave a terminal of 24 lines its last line: what scrolls cannot be drawn over. */
    private static final int ROWS = 14;

    private static final int RECENT = 5;
    private static final String CONTROL = "\u001b[";
    private static final String CLEAR_BELOW = CONTROL + "J";
    private static final String WRAP_OFF = CONTROL + "?7l";
    private static final String WRAP_ON = CONTROL + "?7h";

    private final PrintStream out;
    private final Deque<String> recent = new ArrayDeque<>();
    private @Nullable ServiceSnapshot last;
    private List<String> drawn = List.of();

    LiveTable(PrintStream out) {
        this.out = out;
    }

    @Override
    public void change(Instant at, ServiceSnapshot snapshot, Duration age) {
        for (String line : Changes.lines(last, snapshot)) {
            recent.addLast(PlainLines.time(at) + ' ' + line);
        }
        while (recent.size() > RECENT) {
            recent.removeFirst();
        }
        last = snapshot;
        draw(snapshot, age);
    }

    @Override
    public void tick(Duration age) {
        if (last != null) {
            draw(last, age);
        }
    }

    private void draw(ServiceSnapshot snapshot, Duration age) {
        List<String> lines = lines(snapshot, age);
        if (lines.equals(drawn)) {
            return;
        }
        String up = drawn.isEmpty() ? "" : CONTROL + drawn.size() + "A";
        out.print(WRAP_OFF + up + '\r' + CLEAR_BELOW);
        lines.forEach(out::println);
        out.print(WRAP_ON);
        drawn = lines;
    }

    private List<String> lines(ServiceSnapshot snapshot, Duration age) {
        List<ServiceInstance> instances = snapshot.instances();
        List<String> lines = new ArrayList<>();
        lines.add(InstanceText.headline(snapshot, age));
        if (!instances.isEmpty()) {
            lines.addAll(InstanceText.table(instances.subList(0, Math.min(ROWS, instances.size()))));
        }
        if (instances.size() > ROWS) {
            lines.add("and " + (instances.size() - ROWS) + " more");
        }
        lines.add("");
        lines.addAll(recent);
        return lines;
    }
}
