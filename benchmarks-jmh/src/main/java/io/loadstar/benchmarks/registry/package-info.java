/** Programs that measure against real registry servers: how soon a change is picked, and what watching costs. */
@NullMarked
package io.loadstar.benchmarks.registry;

import org.jspecify.annotations.NullMarked;
