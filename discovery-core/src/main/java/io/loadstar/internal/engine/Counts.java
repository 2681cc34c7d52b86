package io.loadstar.internal.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * A count for each constant of an enum (concurrent). Each is made at once, so that to count allocates nothing.
 *
 * @param <E> the enum
 */
final class Counts<E extends Enum<E>> {

    private final Class<E> type;
    private final LongAdder[] adders;

    Counts(Class<E> type) {
        this.type = type;
        this.adders = new LongAdder[type.getEnumConstants().length];
        Arrays.setAll(adders, constant -> new LongAdder());
    }

    /** {@return what counts for a constant} */
    LongAdder of(E constant) {
        return adders[constant.ordinal()];
    }

    /** {@return the counts of all constants} */
    Map<E, Long> read() {
        Map<E, Long> counts = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, of(constant).sum());
        }
        return counts;
    }
}
