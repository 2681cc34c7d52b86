package io.loadstar.spring;

/**
 * What a single request may say of how it is balanced: the names of its attributes.
 *
 * <pre>{@code
 * client.get().uri("http://orders/v1/items").attribute(Balancing.HASH_KEY, userId).retrieve()
 * }</pre>
 *
 * <p>A {@code RestTemplate} has no attributes; its requests are mapped by what {@code hash-key} says.
 */
public final class Balancing {

    /** What the request is mapped by: its text is hashed. Stronger than {@code hash-key} of the settings. */
    public static final String HASH_KEY = "io.loadstar.hash-key";

    /** The whole {@link io.loadstar.PickContext} of the request. Stronger than {@link #HASH_KEY}. */
    public static final String PICK_CONTEXT = "io.loadstar.pick-context";

    /**
     * Whether carrying the request out twice does no harm, a {@link Boolean}. Unless set it is by the method: GET, HEAD,
     * OPTIONS, TRACE, PUT and DELETE.
     */
    public static final String IDEMPOTENT = "io.loadstar.idempotent";

    private Balancing() {}
}
