/** Code of somebody who uses the library, for tests that look for who called it. */
@NullMarked
package io.loadstar.leaks;

import org.jspecify.annotations.NullMarked;
