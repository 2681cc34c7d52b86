package io.loadstar.internal.topology;

/** Shares of the load, in parts of {@link Level#ALL} (a pure function). */
final class Shares {

    private Shares() {}

    /**
     * Gives each level what it can take of what the levels before it leave.
     *
     * @param capacities of each level, the first one first
     * @return the shares, or those of {@link #inProportion} if the capacities together are less than the whole
     */
    static int[] spill(int[] capacities) {
        if (!areWhole(capacities)) {
            return inProportion(capacities);
        }
        int[] shares = new int[capacities.length];
        int left = Level.ALL;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.min(capacities[i], left);
            left -= shares[i];
        }
        return shares;
    }

    /** {@return whether the capacities together can take everything} */
    static boolean areWhole(int[] capacities) {
        return sum(capacities) >= Level.ALL;
    }

    /**
     * Shares everything in proportion.
     *
     * @param weights of each level, not negative, each at most {@link Level#ALL}
     * @return the shares, which make the whole; none gets anything if all weights are 0
     */
    static int[] inProportion(int[] weights) {
        int[] shares = new int[weights.length];
        long sum = sum(weights);
        int left = Level.ALL;
        int last = -1;
        for (int i = 0; i < shares.length && sum > 0; i++) {
            shares[i] = (int) ((long) weights[i] * Level.ALL / sum);
            left -= shares[i];
            last = weights[i] > 0 ? i : last;
        }
        if (last >= 0) {
            shares[last] += left; // what rounding down left over
        }
        return shares;
    }

    private static long sum(int[] parts) {
        long sum = 0;
        for (int part : parts) {
            sum += part;
        }
        return sum;
    }
}
