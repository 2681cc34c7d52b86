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
 * <p>A request that has failed too often on every level in use, as {@link Strikes} says, goes to the next sound level, and
 * by the same rule to the one behind it. Other requests stay where they are.
 */
final class ReservePicker implements Picker {

    private final Picker inUse;
    private final List<Picker> reserve;
    private final Strikes strikes;

    /**
     * Creates the picker.
     *
     * @param inUse of the levels that get load
     * @param reserve of the sound levels that get none, the first one first
     * @param strikes when a level is given up for a request
     */
    ReservePicker(Picker inUse, List<Picker> reserve, Strikes strikes) {
        this.inUse = inUse;
        this.reserve = List.copyOf(reserve);
        this.strikes = strikes;
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
        // A host of a level that is not in use is among those of no scan, so it is looked for here.
        return host != null || isInUse(place) ? host : anyOf(place, context);
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
        boolean isOut =
                inUse instanceof SpillOver several ? several.areAllOut(context) : strikes.areOut(inUse, context);
        if (!isOut) {
            return inUse;
        }
        for (Picker next : reserve) {
            if (!strikes.areOut(next, context)) {
                return next;
            }
        }
        return withAnybodyLeft(context);
    }

    /** All have failed the request too often: then wherever there is somebody it has not failed on. */
    private Picker withAnybodyLeft(PickContext context) {
        if (anyOf(inUse, context) != null) {
            return inUse;
        }
        for (Picker next : reserve) {
            if (anyOf(next, context) != null) {
                return next;
            }
        }
        return inUse;
    }

    private static @Nullable Host anyOf(Picker place, PickContext context) {
        for (Host host : place.hosts().usable()) {
            if (Selection.isAllowed(host, context)) {
                return host;
            }
        }
        return null;
    }
}
