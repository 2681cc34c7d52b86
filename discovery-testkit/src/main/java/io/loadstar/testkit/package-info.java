/**
 * What tests of Loadstar, of its adapters and of its users are made with: JUnit Jupiter kits, a registry in memory, and
 * time that a test moves.
 *
 * <p><b>To test code that uses Loadstar</b>, open a {@link io.loadstar.testkit.FakeRegistry}, set its instances, break it
 * and let it recover. Give the engine a {@link io.loadstar.testkit.VirtualTime} as its time, its scheduler and the
 * registry's executor: then nothing happens until the test says {@code advance}, and no test sleeps. To run a test in
 * each kind of outage, see {@link io.loadstar.testkit.outage}.
 *
 * <p><b>To test a policy</b>, extend {@link io.loadstar.testkit.LoadBalancingPolicyTck},
 * {@link io.loadstar.testkit.WeightedPolicyTck} or {@link io.loadstar.testkit.HashPolicyTck}: name the provider and the
 * {@link io.loadstar.testkit.PolicyKind}. For rules of its own there are {@link io.loadstar.testkit.TestHosts} and
 * {@link io.loadstar.testkit.StatsChecks}.
 *
 * <p><b>To test a registry adapter</b>, write a {@link io.loadstar.testkit.RegistrySubject}: how the real registry is
 * opened, changed and broken. Give it to a class that extends {@link io.loadstar.testkit.ServiceDiscovererOutageTck}
 * ({@link io.loadstar.testkit.ServiceDiscovererTck} if a test cannot cut the registry off,
 * {@link io.loadstar.testkit.FixedDiscovererTck} if it never changes) and, where it takes registrations, to one that
 * extends {@link io.loadstar.testkit.ServiceRegistrarTck}.
 *
 * <p>Rules are numbered: 1xx are those of discoverers, 2xx those of policies, 3xx those of registrars. The name of a test
 * begins with its rule's number, and the rule's doc says what to check when it fails.
 */
@NullMarked
package io.loadstar.testkit;

import org.jspecify.annotations.NullMarked;
