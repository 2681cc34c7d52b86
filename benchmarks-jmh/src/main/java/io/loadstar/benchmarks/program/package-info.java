/** What the programs share that measure over minutes: arguments, results, percentiles, what rebuilds. */
@NullMarked
package io.loadstar.benchmarks.program;

import org.jspecify.annotations.NullMarked;
