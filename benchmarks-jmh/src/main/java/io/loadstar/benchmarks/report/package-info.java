/** Turns the results of a run into a table of ratios and goals. */
@NullMarked
package io.loadstar.benchmarks.report;

import org.jspecify.annotations.NullMarked;
