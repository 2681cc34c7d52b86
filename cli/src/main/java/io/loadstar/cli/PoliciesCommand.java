package io.loadstar.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.ConfigKey;
import io.loadstar.spi.PolicyProvider;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code loadstar policies}: the load-balancing policies that there are, and their options. */
@Command(name = "policies", description = "Print the load-balancing policies and their options.")
final class PoliciesCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final Options.Format format = new Options.Format();

    PoliciesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<PolicyProvider> policies = ServiceLoader.load(PolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(PolicyProvider::name))
                .toList();
        if (format.json()) {
            shell.out().println(Json.line(json -> write(json, policies)));
        } else {
            policies.forEach(this::print);
        }
        return ExitCodes.OK;
    }

    private void print(PolicyProvider policy) {
        String aliases = policy.aliases().isEmpty() ? "" : " (also " + String.join(", ", policy.aliases()) + ")";
        shell.out().println(policy.name() + aliases);
        for (ConfigKey<?> option : policy.options()) {
            shell.out()
                    .println("  " + option.name() + ": " + option.description() + " (" + option.expected()
                            + "; default: " + defaultText(option) + ")");
        }
    }

    private static void write(JsonGenerator json, List<PolicyProvider> policies) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("policies");
        for (PolicyProvider policy : policies) {
            json.writeStartObject();
            json.writeStringField("name", policy.name());
            JsonForms.strings(json, "aliases", policy.aliases());
            json.writeArrayFieldStart("options");
            for (ConfigKey<?> option : policy.options()) {
                json.writeStartObject();
                json.writeStringField("name", option.name());
                json.writeStringField("default", defaultText(option));
                json.writeStringField("expected", option.expected());
                json.writeStringField("description", option.description());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static <T> String defaultText(ConfigKey<T> option) {
        return option.print(option.defaultValue());
    }
}
