package io.loadstar.balancer;

import io.loadstar.ConfigKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.WeightSource;
import java.util.HashMap;
import java.util.Map;

/** Where the weights of a weighted policy come from, and what they make of a set (immutable data). */
enum Weights {
    /** As the registry gives them. */
    STATIC(WeightSource.REGISTERED);

    static final ConfigKey<Weights> OPTION =
            ConfigKey.choice("policy.weights", STATIC, "where weights come from: static for the registry");

    private final WeightSource source;

    Weights(WeightSource source) {
        this.source = source;
    }

    WeightSource source() {
        return source;
    }

    /** {@return the table of a set's usable hosts} */
    static AliasTable tableOf(HostSet set) {
        int[] weights = new int[set.usable().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = set.weight(i);
        }
        return new AliasTable(weights);
    }

    /** {@return the share of each usable host, 0 to 1} */
    static Map<Host, Double> sharesOf(HostSet set) {
        int size = set.usable().size();
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += set.weight(i);
        }
        Map<Host, Double> shares = new HashMap<>();
        for (int i = 0; i < size; i++) {
            shares.put(set.usable().get(i), total == 0 ? 1.0 / size : (double) set.weight(i) / total);
        }
        return shares;
    }
}
