package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseExpiryTest {

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final VirtualTime time = new VirtualTime();
    private final List<String> made = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final LeaseTable<String, Entry> table = new LeaseTable<>(3, IDLE, time, this::make, entry -> {
        ended.add(entry.key);
    });

    private Entry make(String key) {
        made.add(key);
        return new Entry(key);
    }

    private static final class Entry implements LeaseTable.Leased {
        private final String key;
        private int leases;
        private boolean unknown;

        Entry(String key) {
            this.key = key;
        }

        @Override
        public void lease() {
            leases++;
        }

        @Override
        public void release() {
            leases--;
        }

        @Override
        public boolean isLeased() {
            return leases > 0;
        }

        @Override
        public boolean isUnknown() {
            return unknown;
        }
    }

    private void pass(Duration by) {
        time.advance(by);
        table.cleanUp();
    }

    @Test
    void aKeyIsMadeOnce() {
        Entry first = table.get("a");

        assertThat(table.get("a")).isSameAs(first);
        assertThat(made).containsExactly("a");
        assertThat(table.all()).containsExactly(first);
    }

    @Test
    void whatIsUsedAgainAndAgainStays() {
        table.get("a");
        for (int i = 0; i < 10; i++) {
            pass(IDLE.minusSeconds(1));
            table.get("a");
        }
        assertThat(ended).isEmpty();

        pass(IDLE.plusSeconds(1));
        assertThat(ended).containsExactly("a");
        assertThat(table.all()).isEmpty();
    }

    @Test
    void whatIsLeasedStaysAndItsTimeBeginsWhenTheLeaseEnds() {
        Entry a = table.lease("a");
        pass(IDLE.multipliedBy(100));
        assertThat(ended).isEmpty();

        table.release("a", a);
        pass(IDLE.minusSeconds(1));
        assertThat(ended).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(ended).containsExactly("a");
    }

    @Test
    void whatTheRegistryDoesNotKnowGoesSooner() {
        table.get("typo").unknown = true;
        table.touch("typo");
        pass(Duration.ofSeconds(31));

        assertThat(ended).containsExactly("typo");
    }

    @Test
    void atTheBoundTheIdleGoFirstThenTheNewIsRefused() {
        table.get("a");
        table.get("b");
        table.get("c");
        assertThatIllegalStateException()
                .isThrownBy(() -> table.get("d"))
                .withMessage("service: d (expected: at most 3 services at a time; raise maxServices, or release what"
                        + " is not used)");
        assertThat(made).containsExactly("a", "b", "c");

        time.advance(IDLE.minusSeconds(1));
        table.get("b");
        table.get("c");
        time.advance(Duration.ofSeconds(2));
        assertThat(table.get("d").key).isEqualTo("d");
        assertThat(ended).containsExactly("a");
    }

    @Test
    void atTheBoundWhatTheRegistryDoesNotKnowMakesRoomUnlessItIsLeased() {
        table.get("a");
        table.lease("held").unknown = true;
        table.get("typo").unknown = true;

        assertThat(table.get("d").key).isEqualTo("d");
        assertThat(ended).containsExactly("typo");
        assertThatIllegalStateException().isThrownBy(() -> table.get("e"));
        assertThat(ended).containsExactly("typo");
    }

    @Test
    void onceClosedItMakesNothingNewAndKeepsWhatItHas() {
        Entry a = table.get("a");
        table.close();

        assertThat(table.get("a")).isSameAs(a);
        assertThatIllegalStateException().isThrownBy(() -> table.get("b")).withMessage("the resolver is closed");
        assertThat(ended).isEmpty();
    }
}
