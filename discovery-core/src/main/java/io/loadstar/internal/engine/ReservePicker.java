package io.loadstar.internal.engine;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The picker of the levels in use, and for a request that has failed there those of the levels that are not (immutable
 * data but for the policy's state).
 *
 * <p>When a cloud dies its probes say so a little later; until then every retry within it is in vain. So a request that
 * excludes two instances in use, or the only one, goes to the next sound level, and by the same rule to the one behind
 * it. Other requests stay where they are.
 */
final class ReservePicker implements Picker {

    /** One failure is an instance's, two may be the level's. */
    private static final int STRIKES = 2;

    private final Picker inUse;
    private final List<Picker> reserve;

    /**
     * Creates the picker.
     *
     * @param inUse of the levels that get load
     * @param reserve of the sound levels that get none, the first one first
     */
    ReservePicker(Picker inUse, List<Picker> reserve) {
        this.inUse = inUse;
        this.reserve = List.copyOf(reserve);
    }

    /** {@return whether it would be the same one if made of these} */
    @SuppressWarnings("ReferenceEquality") // a policy gives the same picker where nothing has changed
    boolean isOf(Picker use, List<Picker> others) {
        boolean same = use == inUse && others.size() == reserve.size();
        for (int i = 0; same && i < others.size(); i++) {
            same = others.get(i) == reserve.get(i);
        }
        return same;
    }

    @Override
    public HostSet hosts() {
        return inUse.hosts();
    }

    @Override
    public Host pick(PickContext context) {
        return context.excluded().isEmpty()
                ? inUse.pick(context)
                : place(context).pick(context);
    }

    @Override
    public @Nullable Host pickExcluding(PickContext context) {
        Picker place = place(context);
        Host host = place.pickExcluding(context);
        return host != null ? host : anyOf(place, context);
    }

    @Override
    public PickDecision explain(PickContext context) {
        Picker place = place(context);
        PickDecision decision = place.explain(context);
        return isInUse(place) ? decision : elsewhere(decision);
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isInUse(Picker place) {
        return place == inUse;
    }

    private static PickDecision elsewhere(PickDecision decision) {
        String how = "the next level, as the request excludes instances of the one in use: " + decision.how();
        Host host = decision.host();
        return (host == null ? PickDecision.anyOf(how) : PickDecision.of(host, how)).withScores(decision.scores());
    }

    private Picker place(PickContext context) {
        if (!isLost(inUse, context)) {
            return inUse;
        }
        for (Picker next : reserve) {
            if (!isLost(next, context)) {
                return next;
            }
        }
        return inUse;
    }

    private static boolean isLost(Picker picker, PickContext context) {
        List<Host> usable = picker.hosts().usable();
        int enough = Math.min(STRIKES, usable.size());
        if (context.excluded().size() < enough) {
            return false;
        }
        int strikes = 0;
        for (Host host : usable) {
            strikes += Selection.isAllowed(host, context) ? 0 : 1;
            if (strikes >= enough) {
                return true;
            }
        }
        return strikes >= enough;
    }

    /** A host of a level that is not in use is among those of no scan, so it is looked for here. */
    private @Nullable Host anyOf(Picker place, PickContext context) {
        if (isInUse(place)) {
            return null;
        }
        for (Host host : place.hosts().usable()) {
            if (Selection.isAllowed(host, context)) {
                return host;
            }
        }
        return null;
    }
}
