package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.OpenWatches;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Several registries as one: the union of their instances, each with its registry's name and priority (concurrent).
 *
 * <p>It can do what all of them can: part of a list is no list, and a key that one of them does not understand would
 * choose there what nobody asked for. It takes no registrations.
 */
final class MergedDiscoverer implements ServiceDiscoverer {

    private final List<Member> members;
    private final RegistryContext context;
    private final Duration longestWait;
    private final String source;
    private final Set<Capability> capabilities;
    private final OpenWatches watches;

    /**
     * Creates it of registries that it closes.
     *
     * @param members at least one, names unique
     * @param context time and loops
     * @param longestWait how long a registry may say nothing before the others are told without it
     */
    MergedDiscoverer(List<Member> members, RegistryContext context, Duration longestWait) {
        this.members = List.copyOf(members);
        this.context = context;
        this.longestWait = longestWait;
        this.source = source(members);
        Set<Capability> all = EnumSet.complementOf(EnumSet.of(Capability.REGISTER));
        members.forEach(member -> all.retainAll(member.discoverer().capabilities()));
        this.capabilities = Collections.unmodifiableSet(all);
        this.watches = new OpenWatches(source);
    }

    /** The text that composes them, with what each says of itself. */
    private static String source(List<Member> members) {
        boolean onePriority =
                members.stream().mapToInt(Member::priority).distinct().count() == 1;
        return members.stream()
                .map(member -> member.name() + '=' + member.discoverer().source())
                .collect(Collectors.joining(";", onePriority ? "merge:" : "failover:", ""));
    }

    List<Member> members() {
        return members;
    }

    Duration longestWait() {
        return longestWait;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(service, capabilities, source);
        return watches.begin(() -> begun(new MergedWatch(this, service, listener, context)));
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        if (!capabilities.contains(Capability.LIST_SERVICES)) {
            return ServiceDiscoverer.super.services();
        }
        CompletableFuture<SortedSet<String>> all = CompletableFuture.completedFuture(new TreeSet<>());
        for (Member member : members) {
            all = all.thenCombine(names(member), (before, names) -> {
                before.addAll(names);
                return before;
            });
        }
        return all;
    }

    private static CompletionStage<SortedSet<String>> names(Member member) {
        return member.discoverer()
                .services()
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(failure(
                        member,
                        thrown instanceof CompletionException && thrown.getCause() != null
                                ? thrown.getCause()
                                : thrown)));
    }

    private static Throwable failure(Member member, Throwable thrown) {
        if (thrown instanceof DiscoveryException known) {
            DiscoveryError error = known.error();
            return new DiscoveryException(
                    DiscoveryError.of(error.kind(), member.name() + ": " + error.message(), known));
        }
        return thrown;
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        if (!capabilities.contains(Capability.WATCH_SERVICES)) {
            return ServiceDiscoverer.super.watchServices(listener);
        }
        return watches.begin(() -> begun(new MergedNamesWatch(this, listener, context)));
    }

    private static Watch begun(MemberWatches<?> watch) {
        watch.begin();
        return watch;
    }

    @Override
    public void close() {
        if (watches.close()) {
            members.forEach(member -> Composition.end(member.name(), member.discoverer()::close));
        }
    }
}
