/** The call loop: a ticket, an outcome, another instance. */
@NullMarked
package io.loadstar.internal.call;

import org.jspecify.annotations.NullMarked;
