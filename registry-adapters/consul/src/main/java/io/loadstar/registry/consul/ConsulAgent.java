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

    /** What an answer may take to begin, beyond the wait that was asked for. */
    private static final Duration SLACK = Duration.ofSeconds(7);

    ConsulAgent(ConsulOptions options, RegistryContext context, ConsulCalls calls) {
        this(options, context, calls, new PollSlots(options.maxPolls(), options.waitTime()), new LongAdder());
    }

    /** {@return what an answer may take to begin, beyond the wait that was asked for} */
    static Duration slack(ConsulOptions options) {
        Duration request = options.http().requestTimeout();
        return request.compareTo(SLACK) < 0 ? request : SLACK;
    }

    /** {@return how long a request's answer may take to begin} */
    Duration patience(ConsulRequest request) {
        return request.patience(slack(options));
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
