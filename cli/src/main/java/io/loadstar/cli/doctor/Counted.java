package io.loadstar.cli.doctor;

import io.loadstar.ServiceInstance;
import io.loadstar.cli.SafeText;
import java.util.List;

/** Counts and ids of instances in a sentence. */
final class Counted {

    private Counted() {}

    /** Returns {@code 1 instance} or {@code 3 instances}. */
    static String instances(int count) {
        return count == 1 ? "1 instance" : count + " instances";
    }

    /** Returns {@code all 3 instances}, {@code the only instance} or {@code 2 of 3 instances}. */
    static String of(int some, int all) {
        if (some < all) {
            return some + " of " + instances(all);
        }
        return all == 1 ? "the only instance" : "all " + instances(all);
    }

    /** Returns one verb for one and another for many. */
    static String verb(int count, String one, String many) {
        return count == 1 ? one : many;
    }

    static List<String> ids(List<ServiceInstance> instances) {
        return instances.stream().map(instance -> SafeText.of(instance.id())).toList();
    }
}
