package io.loadstar.internal.engine;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.Picker;
import java.util.List;

/**
 * After how many failures of one request a level is given up for it (immutable data).
 *
 * <p>When a cloud dies its probes say so a little later; until then every retry within it is in vain. One failure is an
 * instance's, two may be the level's. A call's last attempt stays in no level that has failed it, so that a call
 * survives the death of a cloud however few attempts it has.
 *
 * @param enough how many instances of a level the request has failed on; all of them, if the level has fewer
 */
record Strikes(int enough) {

    private static final int MOST = 2;

    /** {@return those of calls with so many attempts, the first included} */
    static Strikes ofAttempts(int attempts) {
        return new Strikes(Math.max(1, Math.min(MOST, attempts - 1)));
    }

    /** {@return whether the request has failed too often on a level} */
    boolean areOut(Picker level, PickContext context) {
        // All hosts: one that has failed the request may be out by now, and that is a strike no less.
        List<Host> hosts = level.hosts().hosts();
        int needed = Math.min(enough, level.hosts().usable().size());
        if (context.excluded().size() < needed) {
            return false;
        }
        int strikes = 0;
        for (int i = 0; strikes < needed && i < hosts.size(); i++) {
            strikes += Selection.isAllowed(hosts.get(i), context) ? 0 : 1;
        }
        return strikes >= needed;
    }
}
