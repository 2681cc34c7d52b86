/** A program that measures picks while a large ring is rebuilt. */
@NullMarked
package io.loadstar.benchmarks.ring;

import org.jspecify.annotations.NullMarked;
