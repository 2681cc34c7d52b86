package io.loadstar.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a person sees while the demo runs: bars drawn in place in a terminal, else a line per event (concurrent).
 *
 * <p>With {@code --json} lines go to standard error, so that standard output is the report alone.
 */
final class LiveView implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(500);
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final int BAR = 40;
    private static final String CONTROL = "\u001b[";

    private final PrintStream out;
    private final boolean terminal;
    private final Clock clock;
    private List<Traffic> clients = List.of();
    private Phase phase = Phase.START;
    private int drawn;
    private boolean closed;

    LiveView(PrintStream out, boolean terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    synchronized void say(String text) {
        erase();
        out.printf("%6.1f s  %s%n", clock.now() / 1e9, text);
        out.flush();
    }

    synchronized void phase(Phase next) {
        phase = next;
        say(next.text());
    }

    /** Begins to draw, where there is a terminal to draw on. */
    synchronized void watch(List<Traffic> toDraw) {
        clients = List.copyOf(toDraw);
        if (terminal) {
            Thread drawer = new Thread(this::drawOnAndOn, "demo-view");
            drawer.setDaemon(true);
            drawer.start();
        }
    }

    private void drawOnAndOn() {
        try {
            while (draw()) {
                clock.pause(REDRAW);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean draw() {
        if (closed) {
            return false;
        }
        erase();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("now: " + phase.text());
        clients.forEach(client -> bars(client, lines));
        lines.forEach(out::println);
        out.flush();
        drawn = lines.size();
        return true;
    }

    private void bars(Traffic client, List<String> lines) {
        long from = clock.now() - WINDOW.toNanos();
        Map<String, Integer> counts = new TreeMap<>();
        int failures = 0;
        int total = 0;
        for (Sample sample : client.samplesSince(from)) {
            total++;
            if (sample.server() == null) {
                failures++;
            } else {
                counts.merge(sample.server(), 1, Integer::sum);
            }
        }
        StringBuilder line =
                new StringBuilder(String.format("  %-22s", client.policy().id()));
        for (Map.Entry<String, Integer> one : counts.entrySet()) {
            int width = Math.max(1, BAR * one.getValue() / Math.max(1, total));
            line.append(mark(one.getKey()).repeat(width)).append(' ');
        }
        lines.add(line.append(failures == 0 ? "" : "  failed: " + failures).toString());
    }

    /** The number of a server, or the first letter of its cloud. */
    private static String mark(String id) {
        int dash = id.lastIndexOf('-');
        return id.startsWith("server-") ? id.substring(dash + 1) : id.substring(0, 1);
    }

    private void erase() {
        if (drawn > 0) {
            out.print(CONTROL + drawn + "A" + CONTROL + "J");
            drawn = 0;
        }
    }

    @Override
    public synchronized void close() {
        erase();
        closed = true;
    }
}
