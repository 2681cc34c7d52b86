/**
 * What registries that speak HTTP share: a client with TLS, tokens and bounds, and streaming JSON.
 *
 * <p>An adapter reads its URI by {@link io.loadstar.registry.http.HttpOptions}, opens one
 * {@link io.loadstar.registry.http.RegistryHttpClient} and sends {@link io.loadstar.registry.http.HttpQuery queries};
 * a {@link io.loadstar.registry.http.BodyReader} reads the body of a good answer while it streams.
 */
@NullMarked
package io.loadstar.registry.http;

import org.jspecify.annotations.NullMarked;
