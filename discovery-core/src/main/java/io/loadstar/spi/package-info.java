/** The SPI: registries, load balancing policies, health checks, time and scheduling. */
@NullMarked
package io.loadstar.spi;

import org.jspecify.annotations.NullMarked;
