/** Tickets that nobody completed: a sampled look-out for them, and who took them. */
@NullMarked
package io.loadstar.internal.leak;

import org.jspecify.annotations.NullMarked;
