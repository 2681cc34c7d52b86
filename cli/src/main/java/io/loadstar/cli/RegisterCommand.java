package io.loadstar.cli;

import io.loadstar.ConfigKey;
import io.loadstar.DiscoveryException;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.OwnAddress;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loadstar register}: keeps an instance in a registry until it is told to stop. */
@Command(
        name = "register",
        description = {
            "Register an instance and keep it registered until Ctrl-C or SIGTERM.",
            "It is then drained, so that clients turn away, and taken out.",
            "A registry out of reach ends the command with 3 at the start, and is waited for later."
        },
        footer = {
            "",
            "Example:",
            "  loadstar register zookeeper://localhost:2181/services orders --address 10.0.0.7:8080 \\",
            "      --weight 200 --zone eu-west-1a --version 2.3.1 --tag blue --meta team=shop"
        })
final class RegisterCommand implements Callable<Integer> {

    private static final ConfigKey<Integer> PORT =
            ConfigKey.integer("--address :PORT", 1, 1, 65_535, "the port that it is reached at");
    private static final ConfigKey<Integer> WEIGHT = ConfigKey.integer(
            "--weight", ServiceInstance.DEFAULT_WEIGHT, 0, ServiceInstance.MAX_WEIGHT, "the share of traffic");
    private static final ConfigKey<Duration> GRACE =
            ConfigKey.duration("--grace", Duration.ofSeconds(1), "the time between draining and taking out");

    private final Shell shell;

    @Mixin
    private final Options.Registry registry = new Options.Registry();

    @Parameters(index = "1", paramLabel = "SERVICE", description = "The name of the service.")
    private String service = "";

    @Option(
            names = "--address",
            paramLabel = "[HOST]:PORT",
            required = true,
            description = "Where it is reached; :PORT for this machine's own address.")
    private String address = "";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Its id, unique within the service (default: its address).")
    private @Nullable String id;

    @Option(names = "--weight", paramLabel = "W", description = "Its share of traffic, 0 to 10000 (default: 100).")
    private String weight = "100";

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Where it runs, such as eu-west-1a (default: LOADSTAR_ZONE).")
    private @Nullable String zone;

    @Option(names = "--version", paramLabel = "VERSION", description = "Its version.")
    private @Nullable String version;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--meta", paramLabel = "KEY=VALUE", description = "Metadata; may be repeated.")
    private List<String> metadata = new ArrayList<>();

    @Option(names = "--secure", description = "It speaks TLS.")
    private boolean secure;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long it stays drained before it is taken out (default: 1s).")
    private String grace = "1s";

    RegisterCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        OwnAddress own = ownAddress();
        ServiceInstance instance = instance(own);
        Duration graceTime = Options.time(GRACE, grace);
        Duration timeout = registry.timeout();
        try (ServiceRegistrar registrar = ServiceRegistrar.create(registry.uri())) {
            if (isHostLeftOut()) {
                say("own address " + SafeText.of(own.why()));
            }
            say("registering " + InstanceText.line(instance) + " as " + service);
            Registration registration = registrar.register(instance);
            try {
                await("register", registration.whenRegistered(), timeout);
                say("registered");
                new CountDownLatch(1).await();
            } catch (InterruptedException askedToStop) {
                leave(registration, graceTime, timeout);
            }
            return ExitCodes.OK;
        }
    }

    private void leave(Registration registration, Duration graceTime, Duration timeout) throws InterruptedException {
        say("draining");
        await("drain", registration.drain(), timeout);
        say("drained");
        TimeUnit.NANOSECONDS.sleep(graceTime.toNanos());
        say("deregistering");
        await("deregister", registration.deregister(), timeout);
        say("deregistered");
    }

    private boolean isHostLeftOut() {
        return address.startsWith(":");
    }

    private OwnAddress ownAddress() {
        OwnAddress.Builder own = OwnAddress.builder();
        if (zone != null) {
            own.zone(zone);
        }
        if (isHostLeftOut()) {
            return own.build();
        }
        NetworkAddress given = NetworkAddress.parse(address);
        return own.host(given.host()).port(given.port()).build();
    }

    private ServiceInstance instance(OwnAddress own) {
        int port = isHostLeftOut()
                ? PORT.parse(address.substring(1))
                : NetworkAddress.parse(address).port();
        ServiceInstance.Builder instance = ServiceInstance.builder(service)
                .address(own.at(port))
                .weight(WEIGHT.parse(weight))
                .locality(own.locality())
                .version(version)
                .tags(tags)
                .secure(secure)
                .health(RegisteredHealth.PASSING);
        if (id != null) {
            instance.id(id);
        }
        for (String entry : metadata) {
            String[] pair = Options.keyAndValue("--meta", entry);
            instance.metadata(pair[0], pair[1]);
        }
        return instance.build();
    }

    private void await(String step, CompletionStage<Void> stage, Duration timeout) throws InterruptedException {
        try {
            stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CliException.unreachable(step + ": " + service + ": no answer from " + registry.uri() + " within "
                    + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DiscoveryException discovery) {
                throw discovery;
            }
            throw new IllegalStateException(step + ": " + e.getCause(), e);
        }
    }

    private void say(String line) {
        shell.out().println(line);
        shell.flush();
    }
}
