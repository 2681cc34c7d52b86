/** Where snapshots come from: registries by URI, static lists, local overrides; leases on what is watched. */
@NullMarked
package io.loadstar.internal.source;

import org.jspecify.annotations.NullMarked;
