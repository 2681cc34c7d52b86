package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Picker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where the two corridors of a service meet: one volatile picker (concurrent).
 *
 * <p>The loop publishes, any thread reads. Everything that a picker reaches was written before it was published, and a
 * volatile read sees it. Once shut it stays shut: publishing is by compare-and-set, which a closed picker refuses.
 */
final class Door {

    private static final VarHandle PICKER;

    static {
        try {
            PICKER = MethodHandles.lookup().findVarHandle(Door.class, "picker", Picker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PickFailures failures;
    private final FailingPicker closed;
    private volatile Picker picker;

    Door(ServiceKey service) {
        this.failures = new PickFailures(service);
        this.closed = failures.picker(NoInstanceException.builder(Reason.CLOSED, service)
                .message("the resolver was closed, or the service was idle too long")
                .build());
        this.picker = failures.picker(NoInstanceException.builder(Reason.NOT_READY, service)
                .message("the first snapshot is not here yet")
                .build());
    }

    Picker picker() {
        return picker;
    }

    /** {@return makes the pickers of those who find nobody} */
    PickFailures failures() {
        return failures;
    }

    /** Publishes a picker, on the loop; does nothing once shut. */
    void publish(Picker next) {
        Picker current = picker;
        if (current != closed && current != next) {
            PICKER.compareAndSet(this, current, next);
        }
    }

    /** Shuts for good; by any thread. */
    void shut() {
        picker = closed;
    }

    NoInstanceException closedFailure() {
        return closed.failure();
    }

    boolean isShut() {
        return picker == closed;
    }
}
