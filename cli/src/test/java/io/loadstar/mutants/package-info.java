/** Proof that tests find faults: each mutant is this project's own source with one fault put in. */
@org.jspecify.annotations.NullMarked
package io.loadstar.mutants;
