/** The bridge to Micrometer: what a resolver does, as meters. */
@NullMarked
package io.loadstar.micrometer;

import org.jspecify.annotations.NullMarked;
