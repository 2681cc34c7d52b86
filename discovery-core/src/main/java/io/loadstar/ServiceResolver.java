package io.loadstar;

import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The front door: which instance of a service should this request go to (concurrent)?
 *
 * <p>A resolver owns threads, time and one {@link LoadBalancer} per service; one per registry and process is enough.
 * The first use of a service begins to watch it in the registry; from then on every answer comes from memory.
 *
 * <pre>{@code
 * try (ServiceResolver resolver = ServiceResolver.create("zookeeper://localhost:2181/services")) {
 *     ServiceInstance any = resolver.next("orders");
 *     String body = resolver.call("orders", instance -> get(instance.uri("/v1/items")));
 * }
 * }</pre>
 *
 * <p>Only {@link #next}, {@link #call} and {@link #services} may wait: the first two for the first snapshot of a
 * service, at most {@code startup.timeout}. Services are named as {@link ServiceKey#parse} reads them.
 */
public interface ServiceResolver extends AutoCloseable {

    /**
     * Returns a resolver on one registry, with every setting at its default.
     *
     * @param uri the registry, such as {@code zookeeper://h1:2181,h2:2181/services}, {@code file:///etc/services.json}
     *     or {@code static:10.0.0.1:80,10.0.0.2:80}
     * @return the resolver
     * @throws IllegalArgumentException if the scheme is unknown, or the URI or an option is not of its form
     */
    static ServiceResolver create(String uri) {
        return builder().registry(uri).build();
    }

    /** {@return a builder} */
    static ServiceResolverBuilder builder() {
        return new ServiceResolverBuilder();
    }

    /**
     * Picks an instance without a ticket; waits, bounded, for the first snapshot only.
     *
     * @param service the service
     * @return the instance
     * @throws NoInstanceException if there is nobody to send the request to
     */
    default ServiceInstance next(String service) {
        return next(service, PickContext.NONE);
    }

    /**
     * Picks an instance without a ticket; waits, bounded, for the first snapshot only.
     *
     * @param service the service
     * @param context what the request tells
     * @return the instance
     * @throws NoInstanceException if there is nobody to send the request to
     */
    ServiceInstance next(String service, PickContext context);

    /**
     * Sends a request to an instance, and to another one if it could not connect.
     *
     * @param service the service
     * @param call sends the request
     * @param <T> the answer
     * @param <E> what the call throws
     * @return the answer
     * @throws E what the last attempt threw, the attempts before it as suppressed
     * @throws NoInstanceException if there is nobody to send the request to
     */
    default <T extends @Nullable Object, E extends Exception> T call(String service, ServiceCall<T, E> call) throws E {
        return call(service, PickContext.NONE, CallOptions.DEFAULT, call);
    }

    /**
     * Sends a request to an instance, and to another one if it could not connect.
     *
     * @param service the service
     * @param context what the request tells
     * @param call sends the request
     * @param <T> the answer
     * @param <E> what the call throws
     * @return the answer
     * @throws E what the last attempt threw, the attempts before it as suppressed
     * @throws NoInstanceException if there is nobody to send the request to
     */
    default <T extends @Nullable Object, E extends Exception> T call(
            String service, PickContext context, ServiceCall<T, E> call) throws E {
        return call(service, context, CallOptions.DEFAULT, call);
    }

    /**
     * Sends a request to an instance, and to another one if it could not connect or, where the request is idempotent,
     * if the connection broke before an answer. An instance is not tried twice; the number of attempts is bounded by
     * {@code call.attempts}. Every attempt is a tracked pick, completed with the outcome that the options' classifier
     * tells.
     *
     * @param service the service
     * @param context what the request tells
     * @param options whether the request is idempotent, how outcomes are told
     * @param call sends the request
     * @param <T> the answer
     * @param <E> what the call throws
     * @return the answer
     * @throws E what the last attempt threw, the attempts before it as suppressed
     * @throws NoInstanceException if there is nobody to send the request to
     */
    <T extends @Nullable Object, E extends Exception> T call(
            String service, PickContext context, CallOptions options, ServiceCall<T, E> call) throws E;

    /**
     * Sends a request without blocking, and to another instance if it could not connect.
     *
     * @param service the service
     * @param call begins the request
     * @param <T> the answer
     * @return the answer; fails as {@link #call} throws
     */
    default <T extends @Nullable Object> CompletionStage<T> callAsync(
            String service, Function<ServiceInstance, CompletionStage<T>> call) {
        return callAsync(service, PickContext.NONE, CallOptions.DEFAULT, call);
    }

    /**
     * Sends a request without blocking; the asynchronous form of
     * {@link #call(String, PickContext, CallOptions, ServiceCall)}. It too waits for the first snapshot at most
     * {@code startup.timeout}.
     *
     * @param service the service
     * @param context what the request tells
     * @param options whether the request is idempotent, how outcomes are told
     * @param call begins the request; called on the thread that has the pick, which must not be blocked
     * @param <T> the answer
     * @return the answer; fails as {@code call} throws. Cancelling it completes the ticket as CANCELLED and cancels the
     *     stage of the attempt where that is a future
     */
    <T extends @Nullable Object> CompletionStage<T> callAsync(
            String service,
            PickContext context,
            CallOptions options,
            Function<ServiceInstance, CompletionStage<T>> call);

    /**
     * Returns the never-blocking handle on a service and begins to watch it.
     *
     * @param service the service
     * @return the handle; it holds a lease on the watch until it is released
     * @throws IllegalArgumentException if the name or the service's settings are not of their form
     * @throws IllegalStateException if the bound on watched services is reached
     */
    default LoadBalancer loadBalancer(String service) {
        return loadBalancer(ServiceKey.parse(service));
    }

    /**
     * Returns the never-blocking handle on a service and begins to watch it.
     *
     * @param service the service
     * @return the handle; it holds a lease on the watch until it is released
     * @throws IllegalArgumentException if the service's settings are not of their form
     * @throws IllegalStateException if the bound on watched services is reached
     */
    LoadBalancer loadBalancer(ServiceKey service);

    /**
     * Lists the services of the registry; asks the registry, at most {@code startup.timeout} long.
     *
     * @return the names, sorted
     * @throws DiscoveryException if the registry gave no usable answer
     * @throws UnsupportedOperationException where the registry cannot list
     */
    SortedSet<String> services();

    /**
     * Tells an observer which services are watched: at once of those that are, and from now on of each that begins or
     * ends to be.
     *
     * @param observer the observer
     * @return ends the calls to the observer
     */
    StatisticsObserver.Subscription observeStatistics(StatisticsObserver observer);

    /**
     * Ends watches, probes and threads. A pick after it throws CLOSED; after it has returned no observer is called.
     * From one of the resolver's own threads it only initiates the end; from any other it waits, at most 5 s. A second
     * call ends nothing, and waits likewise for the first.
     */
    @Override
    void close();
}
