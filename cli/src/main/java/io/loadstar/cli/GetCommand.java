package io.loadstar.cli;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceSnapshot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code loadstar get}: the instances of a service. */
@Command(
        name = "get",
        description = "Print the instances of a service as the registry has them.",
        footer = {
            "",
            "Examples:",
            "  loadstar get zookeeper://localhost:2181/services orders",
            "  loadstar get file:///etc/services.json orders --json"
        })
final class GetCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Mixin
    private final Options.Format format = new Options.Format();

    @Parameters(index = "1", paramLabel = "SERVICE", description = "The service, such as orders or shop/orders.")
    private String service = "";

    GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ServiceSession session = ServiceSession.open(registry, service, ServiceConfig.DEFAULTS, event -> {})) {
            LoadBalancer balancer = session.ready(registry.timeout());
            ServiceSnapshot snapshot = balancer.snapshot();
            if (format.json()) {
                shell.out().println(Json.line(json -> JsonForms.snapshot(json, snapshot, balancer.snapshotAge())));
            }
            if (snapshot.instances().isEmpty()) {
                throw ServiceSession.empty(snapshot);
            }
            if (!format.json()) {
                InstanceText.table(snapshot.instances()).forEach(shell.out()::println);
            }
            return ExitCodes.OK;
        }
    }
}
