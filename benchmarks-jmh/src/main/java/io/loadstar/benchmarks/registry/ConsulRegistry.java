package io.loadstar.benchmarks.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.loadstar.testkit.server.ConsulServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.OkHttp;

/**
 * Consul, with instances registered at its agent (concurrent).
 *
 * <p>The raw watcher is a thread with a loop of blocking queries, each asked for as soon as the last is read: the index
 * and nothing else. It has the HTTP client that ours has, so that the difference is what we add to it.
 */
final class ConsulRegistry implements RealRegistry {

    private static final String QUERY =
            "/v1/health/service/" + SERVICE + "?wait=" + ConsulAgent.WAIT.toSeconds() + "s&index=";

    private final ConsulAgent agent;
    private volatile boolean closed;

    /**
     * Starts the agent.
     *
     * @param folder for its configuration and log
     */
    ConsulRegistry(Path folder) {
        this.agent = new ConsulAgent(ConsulServer.start(folder));
    }

    @Override
    public String versions() {
        return "Consul " + agent.version() + " (one agent that is the server as well), the raw watcher on OkHttp "
                + OkHttp.VERSION;
    }

    @Override
    public String uri() {
        return agent.uri();
    }

    @Override
    public void put(String id, int port) {
        agent.put("/v1/agent/service/register", """
                {"ID":"%s","Name":"%s","Address":"%s","Port":%d}""".formatted(id, SERVICE, HOST, port));
    }

    @Override
    public void remove(String id) {
        agent.put("/v1/agent/service/deregister/" + id, "");
    }

    @Override
    public void watchRaw(Consumer<Set<Integer>> known) {
        Thread thread = new Thread(() -> read(known), "raw-consul");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Consumer<Set<Integer>> known) {
        long index = 0;
        while (!closed) {
            try {
                ConsulAgent.Answer answer = agent.get(QUERY + index);
                known.accept(ports(answer.body()));
                index = answer.index();
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static Set<Integer> ports(JsonNode instances) {
        Set<Integer> ports = new HashSet<>();
        for (JsonNode instance : instances) {
            ports.add(instance.path("Service").path("Port").asInt());
        }
        return ports;
    }

    @Override
    public void close() {
        closed = true;
        agent.close();
    }
}
