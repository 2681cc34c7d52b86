/**
 * The write corridor and the door: a serial mailbox per service, the host table, one rebuild, one volatile picker.
 *
 * <p>{@link io.loadstar.internal.engine.ServiceEngine} is the write side, loop-confined;
 * {@link io.loadstar.internal.engine.Door} is where the two sides meet;
 * {@link io.loadstar.internal.engine.BalancerHandle} is the read side.
 */
@NullMarked
package io.loadstar.internal.engine;

import org.jspecify.annotations.NullMarked;
