/** The loadstar command. */
@NullMarked
package io.loadstar.cli;

import org.jspecify.annotations.NullMarked;
