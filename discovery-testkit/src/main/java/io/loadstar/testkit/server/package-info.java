/** Real registry servers as child processes, to be killed, stopped and started again. */
@NullMarked
package io.loadstar.testkit.server;

import org.jspecify.annotations.NullMarked;
