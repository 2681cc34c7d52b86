package io.loadstar.benchmarks.registry;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceResolver;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Many services in a catalog, each of one instance on the same node, which no agent looks after (concurrent). */
final class ConsulFleet {

    private static final int READY_SECONDS = 120;
    private static final String NODE = "backends";

    private final ConsulAgent agent;

    /**
     * Makes the services.
     *
     * @param agent where
     * @param services how many
     */
    ConsulFleet(ConsulAgent agent, int services) {
        this.agent = agent;
        names(services).forEach(name -> setPort(name, 1));
    }

    /**
     * Returns names.
     *
     * @param services how many
     * @return the first of all
     */
    static List<String> names(int services) {
        return IntStream.range(0, services)
                .mapToObj(number -> String.format(Locale.ROOT, "watched-%03d", number))
                .toList();
    }

    /**
     * Gives a service's instance another port; returns when that is acknowledged.
     *
     * @param name the service
     * @param port its instance's port
     */
    void setPort(String name, int port) {
        agent.put("/v1/catalog/register", """
                {"Node":"%s","Address":"10.0.0.1","SkipNodeUpdate":true,
                 "Service":{"ID":"%s-1","Service":"%s","Address":"10.0.0.1","Port":%d}}""".formatted(NODE, name, name, port));
    }

    /**
     * Writes the node that all instances are on, which every query for one of them answers.
     *
     * @param number a number not written before
     */
    void writeNode(int number) {
        agent.put("/v1/catalog/register", """
                {"Node":"%s","Address":"10.0.0.1","NodeMeta":{"number":"%d"}}""".formatted(NODE, number));
    }

    /**
     * Begins to watch with a resolver, and waits until each service is known.
     *
     * @param resolver on the agent, or on a proxy before it
     * @param services how many
     * @return a handle on each
     */
    static List<LoadBalancer> watch(ServiceResolver resolver, int services) {
        List<LoadBalancer> balancers =
                names(services).stream().map(resolver::loadBalancer).toList();
        CompletableFuture<?>[] ready = balancers.stream()
                .map(balancer -> balancer.whenReady().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ready)
                    .orTimeout(READY_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(services + " services are not ready in " + READY_SECONDS + " s", e);
        }
        return balancers;
    }
}
