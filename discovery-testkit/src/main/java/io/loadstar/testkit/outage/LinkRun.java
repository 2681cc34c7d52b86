package io.loadstar.testkit.outage;

import static io.loadstar.testkit.fault.Direction.TO_CLIENT;
import static io.loadstar.testkit.fault.Direction.TO_SERVER;

import io.loadstar.ServiceResolverBuilder;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.fault.TcpFaultProxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The link to a real registry, through a proxy for each of its hosts, that is broken in an outage (concurrent). */
final class LinkRun extends OutageRun {

    private static final Duration SLOWNESS = Duration.ofMillis(500);
    private static final double CORRUPTION = 0.01;
    /** A connection breaks within so many bytes, which is in the first answers of every registry. */
    private static final int RESET_WITHIN = 200;

    private final List<TcpFaultProxy> proxies = new ArrayList<>();
    private final String uri;

    LinkRun(OutageScenario scenario, long seed, String registry) {
        super(scenario, seed);
        List<InetSocketAddress> hosts = hosts(registry);
        hosts.forEach(host -> proxies.add(TcpFaultProxy.start(host, seed)));
        List<String> instead =
                proxies.stream().map(proxy -> "127.0.0.1:" + proxy.port()).toList();
        this.uri = withHosts(registry, String.join(",", instead));
    }

    private static List<InetSocketAddress> hosts(String registry) {
        List<String> authorities = RegistryUri.parse(registry).authorities();
        if (authorities.isEmpty()) {
            throw hostsExpected(registry);
        }
        return authorities.stream().map(host -> host(host, registry)).toList();
    }

    private static InetSocketAddress host(String authority, String registry) {
        int colon = authority.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw hostsExpected(registry);
        }
    }

    private static IllegalArgumentException hostsExpected(String registry) {
        return new IllegalArgumentException("registry: " + RegistryUri.parse(registry)
                + " (expected: hosts with their ports, as in consul://127.0.0.1:8500)");
    }

    private static String withHosts(String registry, String hosts) {
        int from = registry.indexOf("//") + 2;
        int to = from;
        while (to < registry.length() && "/?".indexOf(registry.charAt(to)) < 0) {
            to++;
        }
        return registry.substring(0, from) + hosts + registry.substring(to);
    }

    @Override
    void fault() {
        switch (scenario()) {
            case REFUSED -> forEach(LinkRun::cut);
            case FLAPPING -> flap(() -> forEach(LinkRun::cut), () -> forEach(TcpFaultProxy::accept));
            case SILENT ->
                forEach(proxy -> {
                    proxy.drop(TO_SERVER);
                    proxy.drop(TO_CLIENT);
                });
            case SLOW ->
                forEach(proxy -> {
                    proxy.delay(TO_SERVER, SLOWNESS);
                    proxy.delay(TO_CLIENT, SLOWNESS);
                });
            case RESET -> {
                int bytes = 1 + random().nextInt(RESET_WITHIN);
                forEach(proxy -> proxy.resetAfter(TO_CLIENT, bytes));
            }
            case SLICED ->
                forEach(proxy -> {
                    proxy.slice(TO_SERVER, 1);
                    proxy.slice(TO_CLIENT, 1);
                });
            case CORRUPTED -> forEach(proxy -> proxy.corrupt(TO_CLIENT, CORRUPTION));
            default -> throw new IllegalStateException(scenario() + ": not of a link");
        }
    }

    private static void cut(TcpFaultProxy proxy) {
        proxy.refuse();
        proxy.reset();
    }

    /** What was lost or changed leaves a hole in its stream: such a connection cannot go on. */
    @Override
    void heal() {
        if (scenario() == OutageScenario.SILENT || scenario() == OutageScenario.CORRUPTED) {
            forEach(TcpFaultProxy::reset);
        }
        forEach(TcpFaultProxy::pass);
    }

    private void forEach(Consumer<TcpFaultProxy> action) {
        proxies.forEach(action);
    }

    @Override
    void addTo(ServiceResolverBuilder resolver) {
        resolver.registry(uri);
    }

    @Override
    Optional<String> leftOpen() {
        return count(proxies.stream().mapToInt(TcpFaultProxy::open).sum(), "connection", "connections");
    }

    @Override
    public String registry() {
        return uri;
    }

    @Override
    public void close() {
        forEach(TcpFaultProxy::close);
    }
}
