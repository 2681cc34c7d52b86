package io.loadstar.cli;

import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code loadstar explain}: why an instance gets, or does not get, traffic. */
@Command(
        name = "explain",
        description = {
            "Tell why an instance gets, or does not get, traffic.",
            "It is a pick that is not carried out: nothing is sent and no turn is used up.",
            "Ends with 1 if nobody can be picked."
        },
        footer = {
            "",
            "Examples:",
            "  loadstar explain zookeeper://localhost:2181/services orders",
            "  loadstar explain file:///etc/services.json orders --policy source_hash --key alice --json"
        })
final class ExplainCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Mixin
    private final Options.Policy policy = new Options.Policy();

    @Mixin
    private final Options.Request request = new Options.Request();

    @Mixin
    private final Options.Format format = new Options.Format();

    @Parameters(index = "1", paramLabel = "SERVICE", description = "The service, such as orders or shop/orders.")
    private String service = "";

    ExplainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ServiceSession session = ServiceSession.open(registry, service, policy.config(), event -> {})) {
            LoadBalancer balancer = session.readyAndNotEmpty(registry.timeout());
            Explanation explanation = balancer.explain(request.context());
            if (format.json()) {
                shell.out().println(Json.line(json -> JsonForms.explanation(json, explanation)));
            } else {
                ExplainText.lines(explanation).forEach(shell.out()::println);
            }
            boolean anyUsable = explanation.hosts().stream().anyMatch(HostExplanation::usable);
            if (explanation.picked() == null && !anyUsable) {
                throw CliException.notFound(explanation.how());
            }
            return ExitCodes.OK;
        }
    }
}
