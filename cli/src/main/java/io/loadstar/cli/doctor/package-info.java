/**
 * {@code loadstar doctor}: what is wrong with a registry and its services, and what to do.
 *
 * <p>{@link io.loadstar.cli.doctor.Evidence} is what was seen, each {@link io.loadstar.cli.doctor.Check} judges one thing
 * of it, {@link io.loadstar.cli.doctor.Doctor} runs them all, and {@link io.loadstar.cli.doctor.Diagnosis} is the end.
 */
@NullMarked
package io.loadstar.cli.doctor;

import org.jspecify.annotations.NullMarked;
