package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NameLookupsTest {

    private static final InetAddress TEN = address(10);

    private static InetAddress address(int first) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) first, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void atMostEightRunAtTheSameTimeAndAllAreAnswered() throws Exception {
        ExecutorService blocking = Executors.newCachedThreadPool();
        CountDownLatch answerable = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        NameLookups lookups = new NameLookups(blocking, name -> {
            seen.add(running.incrementAndGet());
            awaitQuietly(answerable);
            running.decrementAndGet();
            return new InetAddress[] {TEN};
        });
        try {
            for (int i = 0; i < 50; i++) {
                String name = "n" + i;
                lookups.ask(name, () -> true, answer -> answered.add(name));
            }
            await().until(() -> running.get() == NameLookups.MOST);
            answerable.countDown();
            await().until(() -> answered.size() == 50);

            assertThat(answered).doesNotHaveDuplicates();
            assertThat(seen).hasSize(50).allSatisfy(now -> assertThat(now).isBetween(1, NameLookups.MOST));
        } finally {
            answerable.countDown();
            blocking.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothingIsLookedUpByTheThreadThatAsks() {
        Queue<Runnable> blocking = new ArrayDeque<>();
        List<String> asked = new ArrayList<>();
        NameLookups lookups = new NameLookups(blocking::add, name -> {
            asked.add(name);
            return new InetAddress[] {TEN};
        });
        List<NameLookups.Answer> answers = new ArrayList<>();

        lookups.ask("orders.test", () -> true, answers::add);
        assertThat(asked).isEmpty();
        blocking.forEach(Runnable::run);

        assertThat(answers).containsExactly(new NameLookups.Answer(List.of(TEN), null));
    }

    @Test
    void whatNobodyWantsAnyMoreIsLeftOut() {
        List<String> asked = new ArrayList<>();
        NameLookups lookups = new NameLookups(Runnable::run, name -> {
            asked.add(name);
            return new InetAddress[] {TEN};
        });
        List<NameLookups.Answer> answers = new ArrayList<>();

        lookups.ask("gone.test", () -> false, answers::add);
        lookups.ask("here.test", () -> true, answers::add);

        assertThat(asked).containsExactly("here.test");
        assertThat(answers).hasSize(1);
    }

    @Test
    void aFailureOfAnyKindIsAnAnswer() {
        NameLookups lookups = new NameLookups(Runnable::run, name -> switch (name) {
            case "unknown.test" -> throw new UnknownHostException("unknown.test: no such name");
            case "odd.test" -> throw new IllegalArgumentException("odd");
            default -> new InetAddress[0];
        });
        List<String> failures = new ArrayList<>();

        for (String name : List.of("unknown.test", "odd.test", "empty.test")) {
            lookups.ask(name, () -> true, answer -> failures.add(String.valueOf(answer.failure())));
        }

        assertThat(failures).containsExactly("unknown.test: no such name", "odd", "no address");
    }
}
