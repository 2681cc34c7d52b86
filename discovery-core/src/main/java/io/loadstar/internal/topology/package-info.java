/** Which addresses may be used, which hosts share a level of priority, and which level is used. */
@NullMarked
package io.loadstar.internal.topology;

import org.jspecify.annotations.NullMarked;
