/** The dry run of a pick, as a record. */
@NullMarked
package io.loadstar.internal.explain;

import org.jspecify.annotations.NullMarked;
