package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.watch.WatchSettings;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The watch of the names in several registries: the union of their last good lists (confined to its mailbox).
 *
 * <p>Told once each registry has answered; from then on one in error keeps its last list, and the error is told.
 */
final class MergedNamesWatch extends MemberWatches<SortedSet<String>> {

    private static final String SUBJECT = "services";

    private final ServicesListener listener;
    private @Nullable SortedSet<String> told;
    private @Nullable DiscoveryError toldError;

    MergedNamesWatch(MergedDiscoverer registries, ServicesListener listener, RegistryContext context) {
        super(registries, SUBJECT, context);
        this.listener = listener;
    }

    @Override
    KeptWatch watch(MemberState<SortedSet<String>> state) {
        ServiceDiscoverer registry = state.member().discoverer();
        return KeptWatch.begin(
                WatchSettings.of(registry.source(), SUBJECT),
                context(),
                voice -> registry.watchServices(through(voice, state)),
                error -> hear(() -> state.failed(error)));
    }

    private ServicesListener through(Executor voice, MemberState<SortedSet<String>> state) {
        return new ServicesListener() {
            @Override
            public void onServices(SortedSet<String> names) {
                voice.execute(() -> hear(() -> state.answered(names)));
            }

            @Override
            public void onError(DiscoveryError error) {
                voice.execute(() -> hear(() -> state.failed(error)));
            }
        };
    }

    @Override
    void changed() {
        DiscoveryError error = errors();
        if (states().stream().allMatch(state -> state.good() != null)) {
            tellIfNew(error);
        }
        if (error != null && !isSame(toldError, error)) {
            toldError = error;
            tell(() -> listener.onError(error));
        }
    }

    private void tellIfNew(@Nullable DiscoveryError error) {
        SortedSet<String> all = new TreeSet<>();
        for (MemberState<SortedSet<String>> state : states()) {
            SortedSet<String> names = state.good();
            if (names != null) {
                all.addAll(names);
            }
        }
        SortedSet<String> names = Collections.unmodifiableSortedSet(all);
        boolean recovered = toldError != null && error == null;
        if (recovered || !names.equals(told)) {
            told = names;
            toldError = null;
            tell(() -> listener.onServices(names));
        }
    }
}
