package io.loadstar;

/**
 * Told of what happens in a resolver.
 *
 * <p>Events of one service come in order, one at a time, on a thread of the resolver that does nothing else for
 * anybody: an observer may be slow, throw, call the resolver or close it, and neither picks nor updates nor other
 * observers notice. An observer that falls more than 1,024 events behind loses the oldest, and the log says so once.
 * After {@link ServiceResolver#close} has returned to a thread that is not an observer's, no event comes.
 */
@FunctionalInterface
public interface ResolverObserver {

    /**
     * Takes an event.
     *
     * @param event the event
     */
    void onEvent(ResolverEvent event);
}
