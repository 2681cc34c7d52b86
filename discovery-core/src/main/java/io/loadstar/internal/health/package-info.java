/** What sources of health say, what is made of it, and the prober that asks the instances themselves. */
@NullMarked
package io.loadstar.internal.health;

import org.jspecify.annotations.NullMarked;
