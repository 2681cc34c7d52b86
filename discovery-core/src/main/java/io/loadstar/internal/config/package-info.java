/** How settings are checked, and how a wrong one is refused. */
@NullMarked
package io.loadstar.internal.config;

import org.jspecify.annotations.NullMarked;
