/** Faults of the network between a client and a server of a test. */
@NullMarked
package io.loadstar.testkit.fault;

import org.jspecify.annotations.NullMarked;
