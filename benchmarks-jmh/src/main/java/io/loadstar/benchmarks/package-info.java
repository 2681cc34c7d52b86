/** Benchmarks of picks and of registry updates, beside those of other libraries. */
@NullMarked
package io.loadstar.benchmarks;

import org.jspecify.annotations.NullMarked;
