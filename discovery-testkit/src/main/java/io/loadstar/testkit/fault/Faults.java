package io.loadstar.testkit.fault;

import java.util.function.UnaryOperator;

/**
 * All lasting faults of a proxy (immutable data).
 *
 * @param refusing whether new connections are reset
 * @param toServer the faults of what the client sends
 * @param toClient the faults of what the server sends
 */
record Faults(boolean refusing, LaneFaults toServer, LaneFaults toClient) {

    static final Faults NONE = new Faults(false, LaneFaults.NONE, LaneFaults.NONE);

    Faults refusing(boolean refusing) {
        return new Faults(refusing, toServer, toClient);
    }

    Faults with(Direction direction, UnaryOperator<LaneFaults> change) {
        return switch (direction) {
            case TO_SERVER -> new Faults(refusing, change.apply(toServer), toClient);
            case TO_CLIENT -> new Faults(refusing, toServer, change.apply(toClient));
        };
    }
}
