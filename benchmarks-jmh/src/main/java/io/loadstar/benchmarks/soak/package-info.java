/** A program that runs for minutes under changes and picks and judges whether the heap stays flat. */
@NullMarked
package io.loadstar.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
