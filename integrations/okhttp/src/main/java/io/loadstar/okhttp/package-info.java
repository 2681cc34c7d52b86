/** The bridge to OkHttp: HTTP health checks. */
@NullMarked
package io.loadstar.okhttp;

import org.jspecify.annotations.NullMarked;
