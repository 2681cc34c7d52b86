package io.loadstar.cli;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code loadstar services}: the services of a registry. */
@Command(
        name = "services",
        description = "Print the names of the registry's services.",
        footer = {
            "",
            "Examples:",
            "  loadstar services zookeeper://h1:2181,h2:2181/services",
            "  loadstar services file:///etc/services.json --json"
        })
final class ServicesCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Mixin
    private final Options.Format format = new Options.Format();

    ServicesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try (ServiceResolver resolver =
                registry.resolver(ServiceConfig.DEFAULTS).build()) {
            SortedSet<String> services = resolver.services();
            if (format.json()) {
                shell.out().println(Json.line(json -> {
                    json.writeStartObject();
                    JsonForms.strings(json, "services", services);
                    json.writeEndObject();
                }));
            } else {
                services.forEach(name -> shell.out().println(SafeText.of(name)));
            }
            if (services.isEmpty()) {
                throw CliException.notFound("the registry has no services");
            }
            return ExitCodes.OK;
        }
    }
}
