/** Events for the JDK's Flight Recorder, where there is one. */
@NullMarked
package io.loadstar.internal.flight;

import org.jspecify.annotations.NullMarked;
