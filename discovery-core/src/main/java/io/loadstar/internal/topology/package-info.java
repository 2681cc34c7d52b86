/** Which addresses may be used, which hosts share a level of priority, and what each level gets of the load. */
@NullMarked
package io.loadstar.internal.topology;

import org.jspecify.annotations.NullMarked;
