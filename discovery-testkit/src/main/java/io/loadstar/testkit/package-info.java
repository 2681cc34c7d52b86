/** What tests of Loadstar, of its adapters and of its users are made with. */
@NullMarked
package io.loadstar.testkit;

import org.jspecify.annotations.NullMarked;
