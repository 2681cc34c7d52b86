package io.loadstar.registry.consul;

import io.loadstar.spi.RegistryContext;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all watches of one registry share (concurrent).
 *
 * @param options the registry's options
 * @param context time, loops, threads, random
 * @param calls sends requests
 * @param slots who may have one open
 * @param leftOut how many rows could not be read so far; one that stays as it is counts once a watch
 */
record ConsulAgent(
        ConsulOptions options, RegistryContext context, ConsulCalls calls, PollSlots slots, LongAdder leftOut) {

    /** What the answer of a long poll may take to begin, beyond the wait and the server's jitter. */
    private static final Duration SLACK = Duration.ofSeconds(7);

    /** Past this a query is a long poll. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

    ConsulAgent(ConsulOptions options, RegistryContext context, ConsulCalls calls) {
        this(options, context, calls, new PollSlots(options.maxPolls(), options.waitTime()), new LongAdder());
    }

    /**
     * Returns how long a request's answer may take to begin. A server without a leader waits 7 s for one
     * ({@code rpc_hold_timeout}) before it says that there is none: a plain read is given more than that.
     */
    static Duration patience(ConsulRequest request, ConsulOptions options) {
        Duration slack = options.http().requestTimeout();
        boolean isLong = request.waits().compareTo(SHORT_WAIT) >= 0;
        return request.patience(isLong && SLACK.compareTo(slack) < 0 ? SLACK : slack);
    }

    /** {@return what a body may take from its first byte to its last} */
    Duration bodyTime() {
        return options.http().requestTimeout();
    }

    /** {@return whether requests carry no token} */
    boolean isAnonymous() {
        return !options.http().hasToken();
    }
}
