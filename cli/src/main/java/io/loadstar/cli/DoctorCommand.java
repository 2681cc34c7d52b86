package io.loadstar.cli;

import io.loadstar.ConfigKey;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceKey;
import io.loadstar.cli.doctor.Connector;
import io.loadstar.cli.doctor.Diagnosis;
import io.loadstar.cli.doctor.Dialer;
import io.loadstar.cli.doctor.Doctor;
import io.loadstar.cli.doctor.Evidence;
import io.loadstar.cli.doctor.Trial;
import io.loadstar.cli.doctor.Unseen;
import io.loadstar.spi.RegistryUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loadstar doctor}: what is wrong, and what to do. */
@Command(
        name = "doctor",
        description = {
            "Tell what is wrong with a registry and its services, and what to do.",
            "Connects to each instance, sends nothing and hangs up; --no-connect leaves that out.",
            "Ends with 1 if something is wrong, with 3 if the registry gives no usable answer."
        },
        footer = {
            "",
            "Examples:",
            "  loadstar doctor zookeeper://localhost:2181/services",
            "  loadstar doctor consul://localhost:8500 orders --strict",
            "  loadstar doctor file:///etc/services.json orders --no-connect --json"
        })
final class DoctorCommand implements Callable<Integer> {

    /** The most services that are looked at without being asked for by name. */
    static final int MOST_SERVICES = 50;

    private static final ConfigKey<Duration> CONNECT_TIMEOUT =
            ConfigKey.duration("--connect-timeout", Duration.ofSeconds(2), "the longest wait for a connection");

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Mixin
    private final Options.Policy policy = new Options.Policy();

    @Mixin
    private final Options.Format format = new Options.Format();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "The service, such as orders or shop/orders (default: the first 50, in short).")
    private @Nullable String service;

    @Option(names = "--no-connect", description = "Do not connect to the instances.")
    private boolean noConnect;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            description = "The longest wait for a connection to an instance (default: 2s).")
    private String connectTimeout = "2s";

    @Option(names = "--strict", description = "End with 1 for warnings, too.")
    private boolean strict;

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        Connector connector = new Connector(Dialer.TCP, Options.time(CONNECT_TIMEOUT, connectTimeout));
        String name = service;
        ServiceKey key = name == null ? null : ServiceKey.parse(name);
        try (Examination examination = Examination.open(registry, policy.config())) {
            Diagnosis diagnosis = key == null
                    ? ofAll(examination, connector)
                    : judge(look(examination, List.of(key), connector), Unseen.NONE);
            if (format.json()) {
                shell.out().println(diagnosis.json());
            } else {
                diagnosis.lines(key == null).forEach(shell.out()::println);
            }
            return diagnosis.exitCode(strict);
        }
    }

    private Diagnosis ofAll(Examination examination, Connector connector) throws InterruptedException {
        SortedSet<String> names;
        try {
            names = examination.services();
        } catch (UnsupportedOperationException noList) {
            throw CliException.usage(noList.getMessage() + " (expected: loadstar doctor URI SERVICE)");
        } catch (DiscoveryException failed) {
            List<Trial> trials = noConnect ? List.of() : examination.connect(connector);
            return Doctor.judge(source(), failed.error(), trials);
        }
        List<String> strangers = new ArrayList<>();
        List<ServiceKey> keys = keys(names, strangers);
        List<ServiceKey> some = keys.subList(0, Math.min(keys.size(), MOST_SERVICES));
        return judge(look(examination, some, connector), new Unseen(keys.size() - some.size(), strangers));
    }

    /** The names that are keys; what else a registry holds is none of a client's services and goes to the strangers. */
    static List<ServiceKey> keys(Collection<String> names, Collection<String> strangers) {
        List<ServiceKey> keys = new ArrayList<>();
        for (String name : names) {
            try {
                keys.add(ServiceKey.parse(name));
            } catch (IllegalArgumentException notAKey) {
                strangers.add(name);
            }
        }
        return keys;
    }

    private List<Evidence> look(Examination examination, List<ServiceKey> keys, Connector connector)
            throws InterruptedException {
        List<Evidence> seen = examination.look(keys, service != null);
        return noConnect ? seen : examination.connect(seen, connector);
    }

    private Diagnosis judge(List<Evidence> seen, Unseen unseen) {
        String source = seen.isEmpty() ? source() : seen.get(0).snapshot().source();
        return Doctor.judge(source, seen, unseen);
    }

    /** The registry without its options, which may say where secrets are; of several only how they are combined. */
    private String source() {
        String uri = registry.uri();
        return uri.contains(";")
                ? uri.substring(0, uri.indexOf(':'))
                : RegistryUri.parse(uri).toString();
    }
}
