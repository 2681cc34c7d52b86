/**
 * {@code loadstar demo}: a real registry, real servers and traffic; faults while it runs; promises checked at the end.
 *
 * <p>{@link io.loadstar.cli.demo.Scenario} is the play, {@link io.loadstar.cli.demo.Promises} its judge; {@link
 * io.loadstar.cli.demo.CloudScenario} is another one. Both are played on a {@link io.loadstar.cli.demo.Stage}.
 */
@NullMarked
package io.loadstar.cli.demo;

import org.jspecify.annotations.NullMarked;
