/** An application that is to go on while its registry does not. */
@NullMarked
package io.loadstar.examples.outage;

import org.jspecify.annotations.NullMarked;
