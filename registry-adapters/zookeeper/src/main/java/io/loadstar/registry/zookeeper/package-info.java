/** The registry that is a ZooKeeper ensemble. */
@NullMarked
package io.loadstar.registry.zookeeper;

import org.jspecify.annotations.NullMarked;
