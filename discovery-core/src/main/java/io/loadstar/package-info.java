/** The API: resolving a service to an instance, and telling how the call went. */
@NullMarked
package io.loadstar;

import org.jspecify.annotations.NullMarked;
