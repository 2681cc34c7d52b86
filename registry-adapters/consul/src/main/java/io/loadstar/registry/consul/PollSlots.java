package io.loadstar.registry.consul;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Who of a registry's watches may have a request open: a bounded number of long polls, and beside them a few lanes for
 * reads that answer at once (concurrent).
 *
 * <p>Each long poll takes a connection of its own, and an agent allows 200 from one address. While there are no more
 * watches than slots, each keeps one and waits as long as it likes. Past that they take turns, first come first served,
 * and wait shorter: so long that all have had their turn within three quarters of a full wait, because the turns may have
 * to begin behind polls that wait in full, and all of it is to take no longer than one and a half. A first read, and one after a
 * failure, has lanes that no poll takes, so that it never waits for a turn.
 */
final class PollSlots {

    /** Reads that answer at once; far below what keeps an agent busy. */
    static final int READ_LANES = 8;

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Duration fullWait;
    private final Lane polls;
    private final Lane reads = new Lane(READ_LANES);
    private int watches;

    /**
     * Creates slots, all free.
     *
     * @param mostPolls how many long polls may be open
     * @param fullWait how long each may wait while none is short of a slot
     */
    PollSlots(int mostPolls, Duration fullWait) {
        this.polls = new Lane(mostPolls);
        this.fullWait = fullWait;
    }

    /** Counts a watch in. */
    void join() {
        count(1);
    }

    /** Counts a watch out. */
    void leave() {
        count(-1);
    }

    private void count(int change) {
        lock.lock();
        try {
            watches += change;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how long a long poll is to wait, now} */
    Duration turn() {
        lock.lock();
        try {
            int rounds = (watches + polls.size - 1) / polls.size;
            if (rounds <= 1) {
                return fullWait;
            }
            Duration share = fullWait.multipliedBy(3).dividedBy(4L * rounds);
            return share.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : share;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for a slot for a long poll.
     *
     * @param granted told the slot, within this call or later by the thread that gives one back
     * @return the same slot; given back before it was granted, it leaves the queue
     */
    Slot poll(Consumer<Slot> granted) {
        return ask(polls, granted);
    }

    /**
     * Asks for a lane for a read that answers at once.
     *
     * @param granted told the slot, within this call or later by the thread that gives one back
     * @return the same slot; given back before it was granted, it leaves the queue
     */
    Slot read(Consumer<Slot> granted) {
        return ask(reads, granted);
    }

    private Slot ask(Lane lane, Consumer<Slot> granted) {
        Slot slot = new Slot(lane, granted);
        lock.lock();
        try {
            if (lane.taken == lane.size) {
                lane.queue.add(slot);
                return slot;
            }
            lane.taken++;
            slot.state = State.GRANTED;
        } finally {
            lock.unlock();
        }
        granted.accept(slot);
        return slot;
    }

    private enum State {
        WAITING,
        GRANTED,
        GIVEN_BACK
    }

    /** Slots of one kind, and who waits for one; under the lock. */
    private static final class Lane {
        private final int size;
        private final ArrayDeque<Slot> queue = new ArrayDeque<>();
        private int taken;

        private Lane(int size) {
            this.size = size;
        }
    }

    /** The right to have one request open (concurrent). */
    final class Slot {
        private final Lane lane;
        private final Consumer<Slot> granted;
        private State state = State.WAITING;

        private Slot(Lane lane, Consumer<Slot> granted) {
            this.lane = lane;
            this.granted = granted;
        }

        /** Gives it back to who waits longest; a second call does nothing. */
        void giveBack() {
            Slot next = null;
            lock.lock();
            try {
                if (state == State.WAITING) {
                    lane.queue.remove(this);
                } else if (state == State.GRANTED) {
                    next = lane.queue.poll();
                    if (next == null) {
                        lane.taken--;
                    } else {
                        next.state = State.GRANTED;
                    }
                }
                state = State.GIVEN_BACK;
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.granted.accept(next);
            }
        }
    }
}
