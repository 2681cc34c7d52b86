/** The last good snapshot of a service on disk: its format, its files, and the rules by which one is believed. */
@NullMarked
package io.loadstar.internal.disk;

import org.jspecify.annotations.NullMarked;
