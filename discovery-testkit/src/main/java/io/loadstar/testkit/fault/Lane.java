package io.loadstar.testkit.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * One direction of one connection (loop-confined): bytes wait in a queue from their reading to their writing.
 *
 * <p>Each chunk keeps the time of its reading, and the delay is added when it is looked at. A changed delay thus holds
 * for bytes on their way too, and their order cannot change.
 */
final class Lane {

    private static final int CHUNK = 16 * 1024;
    /** A sender is held up once this much is on its way: enough for 100 MB/s at 10 ms. */
    private static final int MOST_QUEUED = 1 << 20;
    /** Of small slices, so that other connections get their turn. */
    private static final int WRITES_OF_A_TURN = 256;

    private final SocketChannel source;
    private final SocketChannel sink;
    private final SplittableRandom random;
    private final ProxyCounters.OfLane counters;
    private final ByteBuffer scratch = ByteBuffer.allocate(CHUNK);
    private final Queue<Chunk> queue = new ArrayDeque<>();

    private int queued;
    private long passed;
    private boolean sourceEnded;
    private boolean ended;
    private long endedAt;
    private boolean finished;
    private boolean blocked;

    Lane(SocketChannel source, SocketChannel sink, SplittableRandom random, ProxyCounters.OfLane counters) {
        this.source = source;
        this.sink = sink;
        this.random = random;
        this.counters = counters;
    }

    /**
     * Reads, if it may, and writes what is due.
     *
     * @throws IOException if an end is broken, or has to be as all bytes were passed on that may be
     */
    void turn(LaneFaults faults) throws IOException {
        if (wantsRead(faults)) {
            read(faults);
        }
        if (faults.flow() == LaneFaults.Flow.DROP) {
            discard();
        } else {
            write(faults);
        }
        if (passed >= faults.resetAfter()) {
            throw new IOException("reset after " + passed + " bytes by the test");
        }
    }

    /** Sends the end of the stream after what is on its way; what the source still sends is thrown away. */
    void end() {
        if (!ended) {
            ended = true;
            endedAt = System.nanoTime();
        }
    }

    /** {@return whether the sink was told the end} */
    boolean isFinished() {
        return finished;
    }

    boolean wantsRead(LaneFaults faults) {
        return !sourceEnded && faults.flow() != LaneFaults.Flow.STALL && queued < MOST_QUEUED;
    }

    /** {@return whether bytes were due at the last turn that the sink did not take} */
    boolean isBlocked() {
        return blocked;
    }

    /** {@return the time until something is due; the greatest value if nothing is, or if the sink has to take first} */
    long nanosToWait(LaneFaults faults) {
        return blocked ? Long.MAX_VALUE : nanosUntilDue(faults);
    }

    private long nanosUntilDue(LaneFaults faults) {
        Chunk head = queue.peek();
        boolean waits = head != null || (ended && !finished);
        if (!waits || faults.flow() == LaneFaults.Flow.DROP) {
            return Long.MAX_VALUE;
        }
        long since = head != null ? head.readAt : endedAt;
        return Math.max(0, faults.delayNanos() - (System.nanoTime() - since));
    }

    private void read(LaneFaults faults) throws IOException {
        int size = source.read(scratch.clear());
        if (size < 0) {
            sourceEnded = true;
            end();
        } else if (size > 0 && ended) {
            counters.dropped.addAndGet(size);
        } else if (size > 0) {
            byte[] bytes = new byte[size];
            scratch.flip().get(bytes);
            corrupt(bytes, faults.corruption());
            queue.add(new Chunk(System.nanoTime(), ByteBuffer.wrap(bytes)));
            queued += size;
        }
    }

    /** Draws for every byte, so that the flips do not depend on how the bytes were cut into chunks. */
    private void corrupt(byte[] bytes, double probability) {
        if (probability == 0) {
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextDouble() < probability) {
                bytes[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
        }
    }

    private void discard() {
        counters.dropped.addAndGet(queued);
        queue.clear();
        queued = 0;
        blocked = false;
    }

    private void write(LaneFaults faults) throws IOException {
        int writes = 0;
        blocked = false;
        while (!blocked && passed < faults.resetAfter() && nanosUntilDue(faults) == 0) {
            if (queue.isEmpty()) {
                sink.shutdownOutput();
                finished = true;
            } else {
                blocked = !writeOnce(faults) || ++writes == WRITES_OF_A_TURN;
            }
        }
    }

    private boolean writeOnce(LaneFaults faults) throws IOException {
        ByteBuffer bytes = queue.element().bytes;
        int end = bytes.limit();
        int size = (int) Math.min(Math.min(faults.slice(), bytes.remaining()), faults.resetAfter() - passed);
        int written = sink.write(bytes.limit(bytes.position() + size));
        bytes.limit(end);
        if (written > 0) {
            queued -= written;
            passed += written;
            counters.writes.incrementAndGet();
            counters.forwarded.addAndGet(written);
        }
        if (!bytes.hasRemaining()) {
            queue.remove();
        }
        return written == size;
    }

    /** Bytes on their way (loop-confined). */
    private record Chunk(long readAt, ByteBuffer bytes) {}
}
