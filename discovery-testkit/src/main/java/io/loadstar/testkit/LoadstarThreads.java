package io.loadstar.testkit;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * The threads of Loadstar in this JVM, for tests that look for what was left behind (stateless).
 *
 * <p>They are known by their names, which all begin with {@code loadstar-}: those of resolvers, registrars, adapters and
 * client libraries.
 */
public final class LoadstarThreads {

    /** What the name of each begins with. */
    public static final String PREFIX = "loadstar-";

    private LoadstarThreads() {}

    /** {@return those that are alive} */
    public static Set<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(PREFIX) && thread.isAlive())
                .collect(Collectors.toSet());
    }
}
