package io.loadstar.cli;

import io.loadstar.ConfigKey;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loadstar pick}: picks many times and counts. */
@Command(
        name = "pick",
        description = {
            "Pick instances as a client would, and count the picks per instance.",
            "Nothing is sent to the instances."
        },
        footer = {
            "",
            "Examples:",
            "  loadstar pick static:10.0.0.1:80,10.0.0.2:80 orders -n 1000",
            "  loadstar pick file:///etc/services.json orders --policy weighted_random --json",
            "  loadstar pick file:///etc/services.json orders --policy source_hash --key alice",
            "  loadstar pick file:///etc/services.json orders --policy source_hash \\",
            "      --keys-from users.txt --assignments"
        })
final class PickCommand implements Callable<Integer> {

    private static final ConfigKey<Integer> PICKS = ConfigKey.integer("-n", 1_000, 1, 1_000_000_000, "the picks");

    /** How many picks pass between two looks at whether the command is to stop. */
    private static final int STRETCH = 1 << 16;

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

    @Option(
            names = {"-n", "--picks"},
            paramLabel = "N",
            description = "How many picks (default: 1000; with --keys-from one for each key).")
    private @Nullable String picks;

    @Option(
            names = "--keys-from",
            paramLabel = "FILE",
            description = "Keys to map by, one a line, in UTF-8; with -n they are used in turn.")
    private @Nullable String keysFrom;

    @Option(
            names = "--assignments",
            description = "With --keys-from: print each key, a tab and the id of the instance that it maps to.")
    private boolean assignments;

    PickCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> keys = keys();
        PickContext context = request.context();
        int count = picks != null && !assignments ? PICKS.parse(picks) : keys.isEmpty() ? 1_000 : keys.size();
        try (ServiceSession session = ServiceSession.open(registry, service, policy.config(), event -> {})) {
            LoadBalancer balancer = session.readyAndNotEmpty(registry.timeout());
            String name = balancer.explain(PickContext.NONE).policy();
            PickReport report = new PickReport(name, balancer.snapshot().instances(), assignments);
            if (keys.isEmpty()) {
                pick(balancer, context, count, report);
            } else {
                pick(balancer, keys, count, report);
            }
            report.print(shell, format.json());
            return ExitCodes.OK;
        }
    }

    private static void pick(LoadBalancer balancer, PickContext context, int count, PickReport report)
            throws InterruptedException {
        for (int done = 0; done < count; done++) {
            stopIfAsked(done);
            report.add(balancer.next(context));
        }
    }

    private static void pick(LoadBalancer balancer, List<String> keys, int count, PickReport report)
            throws InterruptedException {
        for (int done = 0; done < count; done++) {
            stopIfAsked(done);
            String key = keys.get(done % keys.size());
            ServiceInstance instance = balancer.next(PickContext.key(key));
            report.add(key, instance);
        }
    }

    private static void stopIfAsked(int done) throws InterruptedException {
        if (done % STRETCH == 0 && Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private List<String> keys() {
        if (keysFrom == null) {
            if (assignments) {
                throw CliException.usage("--assignments: without --keys-from (expected: --keys-from FILE with it)");
            }
            return List.of();
        }
        if (request.isGiven()) {
            throw CliException.usage("--keys-from: beside --key or --source (expected: one of them)");
        }
        List<String> keys = read(keysFrom);
        if (keys.isEmpty()) {
            throw CliException.usage("--keys-from: " + keysFrom + " (expected: a file with at least one key)");
        }
        return keys;
    }

    private static List<String> read(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (CharacterCodingException e) {
            throw CliException.usage("--keys-from: " + file + " (expected: text in UTF-8)");
        } catch (IOException | InvalidPathException e) {
            throw CliException.usage("--keys-from: " + file + " (expected: a file that can be read)");
        }
    }
}
