/**
 * {@code loadstar demo}: a real registry, real servers and traffic; faults while it runs; promises checked at the end.
 *
 * <p>{@link io.loadstar.cli.demo.Scenario} is the play, {@link io.loadstar.cli.demo.Promises} the judge.
 */
@NullMarked
package io.loadstar.cli.demo;

import org.jspecify.annotations.NullMarked;
