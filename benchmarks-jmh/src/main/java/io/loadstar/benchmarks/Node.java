package io.loadstar.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One instance as every rival is told of it (immutable data).
 *
 * @param id unique, and sorted as the index is
 * @param host a literal IPv4 address, unique
 * @param port the port
 * @param weight 50 to 200, not the same for all
 */
record Node(String id, String host, int port, int weight) {

    private static final int PORT = 8080;
    /** Sixteen different weights, so that a group of equal ones is no short cut. */
    private static final int DISTINCT_WEIGHTS = 16;

    private static final int LEAST_WEIGHT = 50;
    private static final int WEIGHT_STEP = 10;

    /**
     * Returns the first instances of an endless list.
     *
     * @param count how many
     * @return the instances, sorted by id
     */
    static List<Node> fleet(int count) {
        return IntStream.range(0, count).mapToObj(Node::of).toList();
    }

    /**
     * Returns one instance of an endless list.
     *
     * @param index its place, 0 to 2^24 - 1
     * @return the instance
     */
    static Node of(int index) {
        String host = "10." + (index >> 16) + '.' + ((index >> 8) & 0xff) + '.' + (index & 0xff);
        int weight = LEAST_WEIGHT + WEIGHT_STEP * (index % DISTINCT_WEIGHTS);
        return new Node(String.format("node-%08d", index), host, PORT, weight);
    }

    /** {@return the address as text} */
    String authority() {
        return host + ':' + port;
    }
}
