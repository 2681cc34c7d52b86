package io.loadstar.registry.zookeeper;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import org.apache.zookeeper.client.HostProvider;

/**
 * The members of an ensemble, such that no attempt to connect to one takes too long (concurrent).
 *
 * <p>ZooKeeper gives an attempt the session's time-out divided by the number of members. With one member that is all of
 * it: a member that takes the connection and never answers, as may one that has just been started, costs the session and
 * with it what was registered. The number of members is the only thing that a provider says about that, so this one says
 * as many as make an attempt short enough. Nothing else is done with that number.
 */
final class BoundedAttempts implements HostProvider {

    /** One attempt may be in vain, and ZooKeeper waits up to a second before the next. */
    private static final int LEAST_ATTEMPTS = 3;

    private final HostProvider members;
    private final int attempts;

    /**
     * Wraps a provider.
     *
     * @param members the members
     * @param session the session's time-out
     * @param attempt the longest that an attempt may take; a third of the session is the most
     */
    BoundedAttempts(HostProvider members, Duration session, Duration attempt) {
        this.members = members;
        long millis = Math.max(1, attempt.toMillis());
        long inSession = (session.toMillis() + millis - 1) / millis;
        this.attempts = (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_ATTEMPTS, inSession));
    }

    @Override
    public int size() {
        return Math.max(attempts, members.size());
    }

    @Override
    public InetSocketAddress next(long spinDelay) {
        return members.next(spinDelay);
    }

    @Override
    public void onConnected() {
        members.onConnected();
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
        return members.updateServerList(servers, current);
    }
}
