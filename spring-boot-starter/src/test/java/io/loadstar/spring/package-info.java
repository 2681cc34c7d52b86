/** Tests of the starter; compatibility/… runs them on other versions of Spring Boot too. */
@NullMarked
package io.loadstar.spring;

import org.jspecify.annotations.NullMarked;
