package io.loadstar.internal.engine;

import io.loadstar.KeyHash;
import io.loadstar.Locality;
import io.loadstar.PickContext;
import io.loadstar.internal.topology.Level;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several levels that share the load: chooses one by its share, then asks its picker (immutable data but for the random
 * stream and the policy's state).
 *
 * <p>The load is a line from 0 to {@link Level#ALL}, on which each level has a stretch as long as its share. A request
 * with a hash has its place on the line by the hash, any other by chance. Levels are laid from both ends, so that the one
 * that takes the rest lies in the middle: what another level loses goes to it, and with up to three levels, the first
 * one among them, no other key moves.
 */
final class SpillOver implements Picker {

    /** Tells the place on the line from the place on a hash ring: both are mixed from the same hash. Any number does. */
    private static final long SALT = 0x5EED_0F_1E7E15_0AL;

    private static final int PLACE_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(Level.ALL);

    private final HostSet set;
    private final List<Level> levels;
    private final Picker[] pickers;
    /** Where the stretch of each level begins. */
    private final int[] from;
    /** Where it ends. */
    private final int[] to;

    private final long[] random;
    private final Strikes strikes;

    /**
     * Creates the picker of several levels.
     *
     * @param levels those in use, the first one first
     * @param pickers one each
     * @param random chooses for requests without a hash
     * @param strikes when a level is given up for a request
     */
    SpillOver(List<Level> levels, List<Picker> pickers, RandomStream random, Strikes strikes) {
        this.set = HostSet.ofGroups(levels.stream().map(SpillOver::groupOf).toList());
        this.levels = List.copyOf(levels);
        this.pickers = pickers.toArray(new Picker[0]);
        this.from = new int[levels.size()];
        this.to = new int[levels.size()];
        this.random = random.cells();
        this.strikes = strikes;
        layOut();
    }

    private static HostSet.Group groupOf(Level level) {
        return new HostSet.Group(level.priority(), Locality.UNKNOWN, 1, level.hosts(), level.usable());
    }

    private void layOut() {
        int begin = 0;
        int end = Level.ALL;
        for (int i = 0; i < from.length; i++) {
            int share = levels.get(i).share();
            if (isLaidFromTheBeginning(levels.get(i))) {
                from[i] = begin;
                begin += share;
                to[i] = begin;
            } else {
                to[i] = end;
                end -= share;
                from[i] = end;
            }
        }
    }

    /**
     * Levels 0, 3, 4, 7, … are: so of 0, 1 and 2 (two priorities), and of 0, 2 and 4 (three, nobody degraded), the last is
     * in the middle. It is a matter of the number alone, so that a level keeps its side when another one comes or goes.
     */
    private static boolean isLaidFromTheBeginning(Level level) {
        return (level.number() + 1) / 2 % 2 == 0;
    }

    /** {@return whether it would be the same one if made of these} */
    @SuppressWarnings("ReferenceEquality") // a policy gives the same picker where nothing has changed
    boolean isOf(List<Level> others, List<Picker> theirs) {
        if (others.size() != pickers.length) {
            return false;
        }
        for (int i = 0; i < pickers.length; i++) {
            Level other = others.get(i);
            Level mine = levels.get(i);
            if (theirs.get(i) != pickers[i] || other.share() != mine.share() || other.number() != mine.number()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        return pickers[choose(context)].pick(context);
    }

    /** Asks the level of the pick, then those behind it, then those before it. */
    @Override
    public @Nullable Host pickExcluding(PickContext context) {
        int first = choose(context);
        for (int i = 0; i < pickers.length; i++) {
            Host host = pickers[(first + i) % pickers.length].pickExcluding(context);
            if (host != null) {
                return host;
            }
        }
        return null;
    }

    private int choose(PickContext context) {
        int level = at(
                context.hasHash() ? placeOf(context.hashValue()) : (int) (RandomStream.next(random) >>> PLACE_SHIFT));
        return context.excluded().isEmpty() ? level : soundFrom(level, context);
    }

    /** {@return the level itself or the next that has not failed the request too often; the level itself if all have} */
    private int soundFrom(int level, PickContext context) {
        for (int i = 0; i < pickers.length; i++) {
            int next = (level + i) % pickers.length;
            if (!strikes.areOut(pickers[next], context)) {
                return next;
            }
        }
        return level;
    }

    /** {@return whether the request has failed too often on each level} */
    boolean areAllOut(PickContext context) {
        for (Picker picker : pickers) {
            if (!strikes.areOut(picker, context)) {
                return false;
            }
        }
        return true;
    }

    private static int placeOf(long hash) {
        return (int) (KeyHash.mix(hash ^ SALT) >>> PLACE_SHIFT);
    }

    /** The stretches make the line, so what is in no other is in the last one. */
    private int at(int place) {
        int last = from.length - 1;
        for (int i = 0; i < last; i++) {
            if (place >= from[i] && place < to[i]) {
                return i;
            }
        }
        return last;
    }

    @Override
    public PickDecision explain(PickContext context) {
        if (context.hasHash()) {
            int chosen = choose(context);
            PickDecision decision = pickers[chosen].explain(context);
            String how = levels.get(chosen).shareText() + " by the key's hash: " + decision.how();
            Host host = decision.host();
            return (host == null ? PickDecision.anyOf(how) : PickDecision.of(host, how)).withScores(scores(context));
        }
        return PickDecision.anyOf("by chance " + shares()).withScores(scores(context));
    }

    private String shares() {
        return levels.stream().map(Level::shareText).collect(Collectors.joining("; or "));
    }

    private Map<Host, Double> scores(PickContext context) {
        Map<Host, Double> scores = new HashMap<>();
        for (Picker picker : pickers) {
            scores.putAll(picker.explain(context).scores());
        }
        return scores;
    }
}
