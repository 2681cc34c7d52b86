package io.loadstar.cli;

import io.loadstar.ConfigKey;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceSnapshot;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loadstar watch}: a service's instances as they change. */
@Command(
        name = "watch",
        description = {
            "Show a service's instances as they change, until Ctrl-C.",
            "In a terminal a table is drawn in place; elsewhere each change appends lines."
        },
        footer = {
            "",
            "Examples:",
            "  loadstar watch zookeeper://localhost:2181/services orders",
            "  loadstar watch file:///etc/services.json orders --json | jq '.instances | length'"
        })
final class WatchCommand implements Callable<Integer> {

    private static final ConfigKey<Integer> CHANGES = ConfigKey.integer("--changes", 1, 1, 1_000_000_000, "");

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Mixin
    private final Options.Format format = new Options.Format();

    @Parameters(index = "1", paramLabel = "SERVICE", description = "The service, such as orders or shop/orders.")
    private String service = "";

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "End after N changes, the first state included (default: never).")
    private @Nullable String changes;

    WatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        int most = changes == null ? Integer.MAX_VALUE : CHANGES.parse(changes);
        BlockingQueue<ResolverEvent> events = new LinkedBlockingQueue<>();
        try (ServiceSession session = ServiceSession.open(registry, service, ServiceConfig.DEFAULTS, events::add)) {
            WatchView view = view();
            show(session, events, view, most);
            return ExitCodes.OK;
        }
    }

    private WatchView view() {
        if (format.json()) {
            return (at, snapshot, age) ->
                    shell.out().println(Json.line(json -> JsonForms.snapshot(json, snapshot, age)));
        }
        return shell.terminal() ? new LiveTable(shell.out()) : new PlainLines(shell.out());
    }

    /** Shows changes until there were enough, nobody reads them any more, or this thread is interrupted. */
    private void show(ServiceSession session, BlockingQueue<ResolverEvent> events, WatchView view, int most) {
        ServiceSnapshot last = null;
        int shown = 0;
        while (shown < most && shell.flush()) {
            ResolverEvent event;
            try {
                event = events.poll(1, TimeUnit.SECONDS);
            } catch (InterruptedException askedToStop) {
                return;
            }
            ServiceSnapshot next = event == null ? null : event.snapshot();
            if (event == null) {
                view.tick(session.balancer().snapshotAge());
            } else if (next != null && Changes.isChange(last, next)) {
                view.change(event.at(), next, session.balancer().snapshotAge());
                last = next;
                shown++;
            }
        }
    }
}
