package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.spi.HostHealth;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of changes of health: of each instance at once, and then at most once a second (loop-confined).
 *
 * <p>What an instance that flaps came to is told at the end of the second, if it is not what was told before.
 */
final class HealthNotices {

    private final ServiceEvents events;
    private final Map<String, Notice> last = new HashMap<>();

    /** What was told last of one instance. */
    private static final class Notice {
        private HostHealth told;
        private long atNanos;
        private boolean waiting;

        Notice(HostHealth told, long atNanos) {
            this.told = told;
            this.atNanos = atNanos;
        }
    }

    HealthNotices(ServiceEvents events) {
        this.events = events;
    }

    void changed(LiveHost host, HostHealth before) {
        if (!events.isListening()) {
            return;
        }
        String id = host.instance().id();
        Notice notice = last.get(id);
        long now = events.nanoTime();
        if (notice == null || now - notice.atNanos >= ServiceEvents.SECOND) {
            last.values().removeIf(old -> !old.waiting && now - old.atNanos >= ServiceEvents.SECOND);
            last.put(id, new Notice(host.health(), now));
            tell(host, before);
        } else if (!notice.waiting) {
            notice.waiting = true;
            events.later(Duration.ofNanos(ServiceEvents.SECOND - (now - notice.atNanos)), () -> end(host, notice));
        }
    }

    private void end(LiveHost host, Notice notice) {
        notice.waiting = false;
        HostHealth before = notice.told;
        if (host.health() != before) {
            notice.told = host.health();
            notice.atNanos = events.nanoTime();
            tell(host, before);
        }
    }

    private void tell(LiveHost host, HostHealth before) {
        events.publish(events.of(ResolverEvent.Kind.HEALTH)
                .instance(host.instance())
                .message(host.instance() + ": " + before.text() + " -> "
                        + host.health().text() + ' ' + host.facts()));
    }
}
