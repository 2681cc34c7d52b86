/** The load balancing policies, found by name. */
@NullMarked
package io.loadstar.balancer;

import org.jspecify.annotations.NullMarked;
