package io.loadstar.internal.engine;

import java.util.List;

/**
 * How many tickets the hosts of one service gave, those that are gone among them (concurrent).
 *
 * <p>No pick has a part in it: the step that counts a request as in flight moves its host's turn, and the turn says how
 * many there were, modulo 2^32. So somebody must look before a service gives 2^32 tickets between two looks.
 */
final class PickTally {

    private List<LiveHost> hosts = List.of();
    private List<LiveHost> gone = List.of();
    private long total;
    private int last;

    /**
     * Takes the hosts of a picker that has been published. A pick that read the picker before is counted at the next look.
     *
     * @param now the hosts
     * @param left those of the hosts before that are not among them
     */
    synchronized void follow(List<LiveHost> now, List<LiveHost> left) {
        if (left.isEmpty() && hosts.equals(now)) {
            return;
        }
        count();
        hosts = now;
        gone = left;
    }

    /** Looks: counts what was taken since the last look, and forgets who is gone. */
    synchronized long count() {
        int sum = sum(hosts);
        total += Integer.toUnsignedLong(sum + sum(gone) - last);
        last = sum;
        gone = List.of();
        return total;
    }

    private static int sum(List<LiveHost> hosts) {
        int sum = 0;
        for (LiveHost host : hosts) {
            sum += host.tickets();
        }
        return sum;
    }
}
