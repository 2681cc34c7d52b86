package io.loadstar.testkit.outage;

import io.loadstar.ServiceResolverBuilder;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A registry, or the link to one, in one run of a test, and its outage (concurrent). */
abstract class OutageRun implements Outage, AutoCloseable {

    private final OutageScenario scenario;
    private final Random random;

    // Guarded by this.
    private @Nullable Flapper flapper;
    private boolean on;

    OutageRun(OutageScenario scenario, long seed) {
        this.scenario = scenario;
        this.random = new Random(seed);
    }

    /** Makes it ill. */
    abstract void fault();

    /** Makes it well again; nothing flaps any more. */
    abstract void heal();

    /** Sets the registry of a resolver. */
    abstract void addTo(ServiceResolverBuilder resolver);

    /** {@return what is still open to it, such as {@code 1 watch}, now that nothing should be} */
    abstract Optional<String> leftOpen();

    @Override
    public abstract void close();

    final Random random() {
        return random;
    }

    /** Switches between two states until the end; only for {@link #fault}. */
    final void flap(Runnable off, Runnable back) {
        flapper = Flapper.start(off, back, random);
    }

    @Override
    public final OutageScenario scenario() {
        return scenario;
    }

    @Override
    public final synchronized boolean isOn() {
        return on;
    }

    @Override
    public final synchronized void begin() {
        if (!on) {
            on = true;
            fault();
        }
    }

    @Override
    public final synchronized void end() {
        if (on) {
            on = false;
            if (flapper != null) {
                flapper.close();
                flapper = null;
            }
            heal();
        }
    }

    /** Returns a number with its noun, such as {@code 2 watches}; nothing if there are none. */
    static Optional<String> count(int number, String one, String many) {
        return number == 0 ? Optional.empty() : Optional.of(number + " " + (number == 1 ? one : many));
    }
}
