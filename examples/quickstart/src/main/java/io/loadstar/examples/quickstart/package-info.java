/** The shortest useful program. */
@NullMarked
package io.loadstar.examples.quickstart;

import org.jspecify.annotations.NullMarked;
