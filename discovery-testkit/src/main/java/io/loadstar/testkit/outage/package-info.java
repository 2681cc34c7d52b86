/**
 * Outages of a registry for tests of users: a JUnit extension that runs a test once for each way in which a registry
 * fails.
 *
 * <p>Put a {@link io.loadstar.testkit.outage.RegistryOutages} into a test's class, in front of a real registry or in
 * place of one, and {@link io.loadstar.testkit.outage.OutageTest} on its methods.
 */
@NullMarked
package io.loadstar.testkit.outage;

import org.jspecify.annotations.NullMarked;
