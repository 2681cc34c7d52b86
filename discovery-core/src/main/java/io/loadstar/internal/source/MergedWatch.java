package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SnapshotListener;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The watch of one service in several registries: the union of their last good lists (confined to its mailbox).
 *
 * <p>A registry that does not know the service has no instances of it; if none knows it, it is unknown. One in error
 * keeps its last good list and is named by the snapshot; if all are, the listener is told an error. Who has which id is
 * known as long as the watch lasts, so that it asks again within itself.
 */
final class MergedWatch extends MemberWatches<MergedWatch.Known> {

    /** What a registry said: a snapshot, or that it does not know the service (immutable data). */
    record Known(ServiceSnapshot snapshot, @Nullable DiscoveryError unknown) {}

    private final ServiceKey service;
    private final String source;
    private final SnapshotListener listener;
    private final Merger merger;
    private @Nullable ServiceSnapshot told;
    private @Nullable DiscoveryError toldError;

    MergedWatch(MergedDiscoverer registries, ServiceKey service, SnapshotListener listener, RegistryContext context) {
        super(registries, service.toString(), context);
        this.service = service;
        this.source = registries.source();
        this.listener = listener;
        this.merger = new Merger(registries.members());
    }

    @Override
    KeptWatch watch(MemberState<Known> state) {
        SnapshotListener heard = new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                hear(() -> take(state, snapshot));
            }

            @Override
            public void onError(DiscoveryError error) {
                hear(() -> take(state, error));
            }
        };
        return KeptWatch.begin(state.member().discoverer(), service, heard, context());
    }

    @Override
    public boolean refresh() {
        askAgain();
        return true;
    }

    private static void take(MemberState<Known> state, ServiceSnapshot snapshot) {
        state.answered(new Known(snapshot, null));
        DiscoveryError error = snapshot.error();
        if (error != null) {
            state.failed(error);
        }
    }

    private void take(MemberState<Known> state, DiscoveryError error) {
        if (error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE) {
            state.answered(new Known(ServiceSnapshot.builder(service).build(), error));
        } else {
            state.failed(error);
        }
    }

    @Override
    void changed() {
        DiscoveryError error = errors();
        if (error == null && states().stream().allMatch(MergedWatch::isUnknown)) {
            merger.merge(lists());
            told = null;
            tellError(unknownToAll());
            return;
        }
        ServiceSnapshot merged = merged(error);
        boolean allFail = states().stream().allMatch(state -> state.error() != null);
        // An empty list of which a part was never seen says nothing: who waits for the first answer goes on waiting.
        boolean nothingKnown = told == null && merged.instances().isEmpty() && error != null;
        if (!allFail && !nothingKnown) {
            tellIfNew(merged, error);
            return;
        }
        if (!nothingKnown && (told == null || isNews(told, merged))) {
            tellIfNew(merged, error);
        }
        tellError(requireNonNull(error));
    }

    private static boolean isUnknown(MemberState<Known> state) {
        Known known = state.good();
        return known != null && known.unknown != null;
    }

    private DiscoveryError unknownToAll() {
        return DiscoveryError.of(
                DiscoveryError.Kind.UNKNOWN_SERVICE,
                states().stream()
                        .map(state -> state.member().name() + ": "
                                + requireNonNull(requireNonNull(state.good()).unknown)
                                        .message())
                        .collect(Collectors.joining("; ")));
    }

    /** Tells a snapshot that says something else than the last one, that comes after an error, or that is asked for. */
    private void tellIfNew(ServiceSnapshot merged, @Nullable DiscoveryError error) {
        ServiceSnapshot before = told;
        boolean expected = toldError != null || isOwed();
        if (before == null || expected || isNews(before, merged) || !isSame(before.error(), error)) {
            told = merged;
            toldError = null;
            tell(() -> listener.onSnapshot(merged));
        }
    }

    /** Tells an error, unless it was told last and is not asked for. */
    private void tellError(DiscoveryError error) {
        if (isOwed() || !isSame(toldError, error)) {
            toldError = error;
            tell(() -> listener.onError(error));
        }
    }

    @SuppressWarnings("ReferenceEquality") // a list in which nothing has changed is the same list
    private static boolean isNews(ServiceSnapshot before, ServiceSnapshot now) {
        return before.instances() != now.instances() || !before.rejected().equals(now.rejected());
    }

    private ServiceSnapshot merged(@Nullable DiscoveryError error) {
        return ServiceSnapshot.builder(service)
                .instances(merger.merge(lists()))
                .revision(revisions())
                .rejected(rejections())
                .error(error)
                .outOfReach(names(error))
                .source(source)
                .observed(context().time().wallTime(), context().time().nanoTime())
                .build();
    }

    private List<String> names(@Nullable DiscoveryError error) {
        if (error == null) {
            return List.of();
        }
        return states().stream()
                .filter(state -> state.error() != null)
                .map(state -> state.member().name())
                .toList();
    }

    private List<List<ServiceInstance>> lists() {
        return states().stream()
                .map(MemberState::good)
                .map(known -> known == null ? List.<ServiceInstance>of() : known.snapshot.instances())
                .toList();
    }

    private String revisions() {
        return states().stream()
                .filter(state -> state.good() != null)
                .map(state -> state.member().name()
                        + '='
                        + requireNonNull(state.good()).snapshot.revision())
                .collect(Collectors.joining(","));
    }

    private Rejections rejections() {
        Rejections.Builder all = Rejections.builder();
        for (MemberState<Known> state : states()) {
            Known known = state.good();
            if (known != null) {
                add(all, state.member().name(), known.snapshot.rejected());
            }
        }
        return all.build();
    }

    private static void add(Rejections.Builder all, String name, Rejections rejected) {
        rejected.reasons().forEach(reason -> all.add(name + ": " + reason));
        // Those without a reason are past the number of reasons that are kept, here as there.
        for (int i = rejected.reasons().size(); i < rejected.count(); i++) {
            all.add(name);
        }
    }
}
