package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenWatchesTest {

    private final OpenWatches open = new OpenWatches("test:registry");
    private final List<String> ended = new ArrayList<>();

    private Watch watch(String name) {
        return () -> ended.add(name);
    }

    @Test
    void closingEndsTheWatchesThatAreOpen() {
        open.begin(() -> watch("first")).close();
        open.begin(() -> watch("second"));
        open.begin(() -> watch("third"));

        assertThat(open.close()).isTrue();
        assertThat(ended).startsWith("first").containsExactlyInAnyOrder("first", "second", "third");
        assertThat(open.close()).isFalse();
        assertThat(ended).hasSize(3);
    }

    @Test
    void whatBeginsAfterTheEndIsNotBegun() {
        open.close();
        open.begin(() -> {
                    throw new AssertionError("begun");
                })
                .close();
        assertThat(ended).isEmpty();
    }

    @Test
    void aWatchThatBeginsWhileItIsBeingClosedIsEnded() {
        open.begin(() -> {
            open.close();
            return watch("late");
        });
        assertThat(ended).containsExactly("late");
    }

    @Test
    void aListIsTheFirstAnswerOfAWatchThatThenEnds() {
        List<ServicesListener> listeners = new ArrayList<>();
        CompletableFuture<SortedSet<String>> list = list(listeners);
        assertThat(list).isNotDone();
        listeners.get(0).onServices(new TreeSet<>(List.of("orders")));

        assertThat(list).isCompletedWithValue(new TreeSet<>(List.of("orders")));
        assertThat(ended).containsExactly("names");
    }

    @Test
    void aListFailsWithTheErrorAndAtTheEnd() {
        List<ServicesListener> listeners = new ArrayList<>();
        CompletableFuture<SortedSet<String>> refused = list(listeners);
        listeners.get(0).onError(DiscoveryError.of(DiscoveryError.Kind.DENIED, "test: refused"));
        CompletableFuture<SortedSet<String>> waiting = list(listeners);
        open.close();
        CompletableFuture<SortedSet<String>> late = list(listeners);

        assertThat(kind(refused)).isEqualTo(DiscoveryError.Kind.DENIED);
        assertThat(kind(waiting)).isEqualTo(DiscoveryError.Kind.UNREACHABLE);
        assertThat(kind(late)).isEqualTo(DiscoveryError.Kind.UNREACHABLE);
        assertThat(ended).containsExactly("names", "names", "names");
    }

    private CompletableFuture<SortedSet<String>> list(List<ServicesListener> listeners) {
        return open.list(listener -> {
                    listeners.add(listener);
                    return watch("names");
                })
                .toCompletableFuture();
    }

    private static DiscoveryError.Kind kind(CompletableFuture<?> failed) {
        Throwable thrown = failed.handle((value, failure) -> failure).join();
        assertThat(thrown).isInstanceOf(DiscoveryException.class);
        return ((DiscoveryException) thrown).error().kind();
    }
}
