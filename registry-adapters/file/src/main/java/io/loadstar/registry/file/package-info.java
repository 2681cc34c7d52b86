/** The registry that is a JSON or YAML file. */
@NullMarked
package io.loadstar.registry.file;

import org.jspecify.annotations.NullMarked;
