/**
 * Client-side service discovery and load balancing: which instance should this request go to?
 *
 * <p>Begin at {@link io.loadstar.ServiceResolver}.
 */
@NullMarked
package io.loadstar;

import org.jspecify.annotations.NullMarked;
