/** Querying a service whose instances are probed. */
@NullMarked
package io.loadstar.examples.healthcheck;

import org.jspecify.annotations.NullMarked;
