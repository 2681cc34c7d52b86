/** The registry that is a Consul agent, and the servers behind it. */
@NullMarked
package io.loadstar.registry.consul;

import org.jspecify.annotations.NullMarked;
