package io.loadstar.spring;

import io.loadstar.CallOptions;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * What a request's URI, method and attributes say of where it goes and whether it may go there twice (immutable data).
 */
final class RequestRouting {

    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    private static final CallOptions ONCE = CallOptions.DEFAULT.withClassifier(HttpOutcomes.INSTANCE);
    private static final CallOptions REPEATABLE = ONCE.withIdempotent(true);

    private final Supplier<ServiceResolver> resolver;
    private final LoadstarSettings settings;
    private final RequestFacts answered;

    /**
     * Creates the routing.
     *
     * @param resolver the resolver, asked for at the first request
     * @param settings what services are mapped by
     */
    RequestRouting(Supplier<ServiceResolver> resolver, LoadstarSettings settings) {
        this.resolver = SingletonSupplier.of(resolver);
        this.settings = settings;
        boolean isServlet =
                ClassUtils.isPresent("jakarta.servlet.http.HttpServletRequest", RequestRouting.class.getClassLoader());
        this.answered = isServlet ? new ServletFacts() : RequestFacts.NONE;
    }

    /** {@return the resolver} */
    ServiceResolver resolver() {
        return resolver.get();
    }

    /** {@return the request that the calling thread is answering, as far as Spring's servlet support knows it} */
    RequestFacts answered() {
        return answered;
    }

    /**
     * Returns the service that a URI's host names.
     *
     * @param uri the URI
     * @return the service
     * @throws IllegalArgumentException if the URI has no host
     */
    static String serviceOf(URI uri) {
        String host = uri.getHost();
        // A name with an underscore is no host to java.net.URI, and still one that services have.
        String service = host == null ? uri.getAuthority() : host;
        if (service == null) {
            throw new IllegalArgumentException(
                    "uri: " + uri + " (expected: a service's name as the host, such as http://orders/v1/items)");
        }
        return service;
    }

    /**
     * Returns whether a URI's host looks like a service's name and like no address: without dot, colon and port, and not
     * {@code localhost}.
     *
     * @param uri the URI
     * @return whether the host is taken for a service's name where nobody said that it is one
     */
    static boolean looksLikeService(URI uri) {
        String authority = uri.getAuthority();
        return authority != null
                && authority.indexOf('.') < 0
                && authority.indexOf(':') < 0
                && !authority.equalsIgnoreCase("localhost");
    }

    /**
     * Returns a URI with an instance in place of the service; {@code https} if either says so.
     *
     * @param instance the instance
     * @param uri the URI that names the service
     * @return the URI to send the request to
     */
    static URI at(ServiceInstance instance, URI uri) {
        boolean secure = instance.secure() || "https".equalsIgnoreCase(uri.getScheme());
        StringBuilder text = new StringBuilder(secure ? "https://" : "http://");
        if (uri.getRawUserInfo() != null) {
            text.append(uri.getRawUserInfo()).append('@');
        }
        text.append(instance.address().authority());
        append(text, "", uri.getRawPath());
        append(text, "?", uri.getRawQuery());
        append(text, "#", uri.getRawFragment());
        return URI.create(text.toString());
    }

    private static void append(StringBuilder text, String mark, @Nullable String part) {
        if (part != null) {
            text.append(mark).append(part);
        }
    }

    /**
     * Returns what a request tells the balancer: what its attributes say, else what the service is mapped by.
     *
     * @param service the service
     * @param attributes the request's own
     * @param sent what the request says
     * @param answering what the request says that is answered meanwhile
     * @return the context
     */
    PickContext contextOf(String service, Map<String, Object> attributes, RequestFacts sent, RequestFacts answering) {
        if (attributes.get(Balancing.PICK_CONTEXT) instanceof PickContext given) {
            return given;
        }
        Object key = attributes.get(Balancing.HASH_KEY);
        return key != null
                ? PickContext.key(key.toString())
                : settings.hashKey(service).contextOf(sent, answering);
    }

    /**
     * Returns how a request may be repeated and its outcome is read.
     *
     * @param method its method
     * @param attributes its own
     * @return the options
     */
    static CallOptions optionsOf(HttpMethod method, Map<String, Object> attributes) {
        boolean idempotent =
                attributes.get(Balancing.IDEMPOTENT) instanceof Boolean said ? said : IDEMPOTENT.contains(method);
        return idempotent ? REPEATABLE : ONCE;
    }
}
