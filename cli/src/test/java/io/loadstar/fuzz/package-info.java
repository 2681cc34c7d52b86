/** Fuzzing of what reads a registry's bytes: by Jazzer for a time, and in every build by the inputs that are kept. */
@org.jspecify.annotations.NullMarked
package io.loadstar.fuzz;
