package io.loadstar.spi.watch;

import static io.loadstar.spi.watch.FeedScript.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A demultiplexer under a registry that changes, lists and breaks off at random, while subscribers come and go: each
 * snapshot is the registry as it was at that snapshot's revision, and when all is quiet each subscriber knows what is true.
 */
class DemultiplexerScriptTest {

    private static final int SCRIPTS = 1_000;
    private static final int STEPS = 80;

    @ParameterizedTest
    @ValueSource(longs = {0, SCRIPTS})
    void eachSubscriberKnowsTheTruthAndNeverAPartOfIt(long first) {
        for (long seed = first; seed < first + SCRIPTS; seed++) {
            Script script = new Script(seed);
            try {
                script.run();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " after " + script.log, e);
            }
        }
    }

    /** One who watches a service, or the names. */
    private static final class Told {
        private final @Nullable String service;
        private final ToldInOrder told = new ToldInOrder();
        private final Watch watch;
        private int atClose = -1;

        Told(@Nullable String service, Demultiplexer demultiplexer) {
            this.service = service;
            this.watch = service == null
                    ? demultiplexer.watchServices(told)
                    : demultiplexer.watch(ServiceKey.parse(service), told);
        }
    }

    /** One opening of a stream. */
    private static final class Attempt implements Cancellable {
        private final ServiceFeed feed;
        private final int[] cursor;
        private int sent;
        private boolean ended;

        Attempt(ServiceFeed feed, int[] cursor) {
            this.feed = feed;
            this.cursor = cursor;
            this.sent = cursor[0];
        }

        @Override
        public void cancel() {
            ended = true;
        }
    }

    private static final class Script {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final RegistryModel registry = new RegistryModel();
        private final List<Attempt> attempts = new ArrayList<>();
        private final List<Told> all = new ArrayList<>();
        private final Set<Set<String>> flushedNames = new HashSet<>();
        private final List<String> log = new ArrayList<>();
        private final Demultiplexer demultiplexer;

        Script(long seed) {
            random = new Random(seed);
            WatchSettings settings = WatchSettings.of("test", "services").maxSilence(Duration.ofSeconds(20));
            demultiplexer = Demultiplexer.builder(settings, time.registryContext(seed), this::stream)
                    .linger(Duration.ofSeconds(random.nextInt(2) * 5))
                    .build();
        }

        /** A stream of its own cursor, which is under zero before the first list. */
        private FeedStream stream() {
            int[] cursor = {-1};
            return feed -> {
                Attempt attempt = new Attempt(feed, cursor);
                attempts.add(attempt);
                if (cursor[0] >= 0) {
                    flush(attempt);
                }
                return attempt;
            };
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step(random.nextInt(14));
                if (random.nextInt(3) > 0) {
                    time.runDue();
                }
                all.forEach(this::checkWhole);
            }
            comeToRest();
            all.forEach(this::checkWhole);
            all.forEach(this::checkTruth);
            demultiplexer.close();
            time.runDue();
            assertThat(time.pending()).isZero();
            assertThat(attempts).allMatch(attempt -> attempt.ended);
        }

        private void step(int what) {
            log.add(what + "@" + time.elapsed());
            switch (what) {
                case 0, 1, 2, 3 -> registry.change(random);
                case 4, 5, 6 -> present(attempt -> deliver(attempt, random.nextInt(4), random.nextInt(4) > 0));
                case 7 -> present(attempt -> list(attempt, random.nextInt(3) > 0));
                case 8 -> breakOff();
                case 9 -> late();
                case 10 -> time.advance(Duration.ofMillis(random.nextInt(30_000)));
                case 11 -> time.advance(Duration.ofMillis(random.nextInt(1_000)));
                case 12 -> subscribe();
                default -> unsubscribe();
            }
        }

        private void present(java.util.function.Consumer<Attempt> action) {
            if (!attempts.isEmpty()) {
                action.accept(attempts.get(attempts.size() - 1));
            }
        }

        private void deliver(Attempt attempt, int most, boolean flush) {
            if (attempt.sent < 0) {
                list(attempt, flush);
                return;
            }
            int to = Math.min(attempt.sent + most, registry.log.size());
            for (; attempt.sent < to; attempt.sent++) {
                registry.log.get(attempt.sent).tell(attempt.feed);
            }
            if (flush) {
                flush(attempt);
            }
        }

        private void list(Attempt attempt, boolean whole) {
            attempt.feed.begin();
            if (whole) {
                registry.now().tell(attempt.feed);
                attempt.sent = registry.log.size();
                flush(attempt);
            } else {
                // Half of it; the attempt then can only list again or break.
                registry.states.get(registry.log.size() / 2).tell(attempt.feed);
                attempt.sent = -1;
            }
        }

        private void flush(Attempt attempt) {
            int revision = attempt.sent;
            flushedNames.add(registry.states.get(revision).names());
            attempt.feed.flush("" + revision, () -> attempt.cursor[0] = revision);
        }

        private void breakOff() {
            present(attempt -> {
                switch (random.nextInt(3)) {
                    case 0 -> attempt.feed.failed(DiscoveryError.of(Kind.UNREACHABLE, "test: gone"));
                    case 1 -> attempt.feed.failed(new DiscoveryException(DiscoveryError.of(Kind.DENIED, "test: no")));
                    default -> attempt.feed.ended(Duration.ofMillis(random.nextInt(500)));
                }
            });
        }

        private void late() {
            Attempt old = attempts.isEmpty() ? null : attempts.get(random.nextInt(attempts.size()));
            if (old != null && old.ended) {
                old.feed.begin();
                old.feed.put("orders", "/late", instance("orders", "late", 9));
                old.feed.flush("late", () -> {
                    throw new AssertionError("taken late");
                });
            }
        }

        private void subscribe() {
            int which = random.nextInt(RegistryModel.SERVICES.size() + 1);
            String service = which == 0 ? null : RegistryModel.SERVICES.get(which - 1);
            all.add(new Told(service, demultiplexer));
        }

        private void unsubscribe() {
            if (!all.isEmpty()) {
                Told told = all.get(random.nextInt(all.size()));
                told.watch.close();
                told.atClose = told.told.all.size();
            }
        }

        private void comeToRest() {
            subscribe();
            time.runDue();
            for (int i = 0; i < 3; i++) {
                int before = attempts.size();
                if (attempts.get(before - 1).ended) {
                    assertThat(time.runUntil(() -> attempts.size() > before, Duration.ofSeconds(31)))
                            .isTrue();
                }
                Attempt attempt = attempts.get(attempts.size() - 1);
                deliver(attempt, Integer.MAX_VALUE / 2, true);
                time.runDue();
            }
        }

        private void checkWhole(Told told) {
            for (Object what : told.told.all) {
                if (what instanceof ServiceSnapshot snapshot) {
                    RegistryModel.State then = registry.states.get(Integer.parseInt(snapshot.revision()));
                    assertThat(ToldInOrder.word(snapshot)).isEqualTo(word(then, told));
                } else if (!(what instanceof DiscoveryError)) {
                    assertThat(flushedNames.contains(what)).as("%s", what).isTrue();
                }
            }
            if (told.atClose >= 0) {
                assertThat(told.told.all).hasSize(told.atClose);
            }
        }

        private static String word(RegistryModel.State state, Told told) {
            String service = told.service;
            return service == null
                    ? state.names().toString()
                    : state.word(ServiceSnapshot.builder(ServiceKey.parse(service)), service);
        }

        private void checkTruth(Told told) {
            if (told.atClose < 0) {
                Object last = told.told.all.get(told.told.all.size() - 1);
                assertThat(ToldInOrder.word(last)).isEqualTo(word(registry.now(), told));
            }
        }
    }
}
