/** The bridge to OkHttp: calls and HTTP health checks. */
@NullMarked
package io.loadstar.okhttp;

import org.jspecify.annotations.NullMarked;
