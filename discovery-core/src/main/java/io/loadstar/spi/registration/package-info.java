/**
 * What adapters share that put instances of this process into a registry: the life of one registration, and the set of
 * them that a registrar keeps.
 */
@NullMarked
package io.loadstar.spi.registration;

import org.jspecify.annotations.NullMarked;
