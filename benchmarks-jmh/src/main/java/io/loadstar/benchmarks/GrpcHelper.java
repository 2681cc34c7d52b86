package io.loadstar.benchmarks;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelLogger;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import java.io.ByteArrayInputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The channel that a gRPC balancer sees (loop-confined, but for the picker).
 *
 * <p>Subchannels are ready at once, without a connection, and report their weight when asked for load reports.
 */
final class GrpcHelper extends Helper {

    private final Map<SocketAddress, Integer> weights;
    private final SynchronizationContext loop = new SynchronizationContext((thread, failure) -> {
        throw new IllegalStateException(failure);
    });
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "grpc-timer");
        thread.setDaemon(true);
        return thread;
    });
    private volatile SubchannelPicker picker = new SubchannelPicker() {
        @Override
        public PickResult pickSubchannel(io.grpc.LoadBalancer.PickSubchannelArgs args) {
            return PickResult.withNoResult();
        }
    };

    /**
     * Makes a helper.
     *
     * @param weights what each backend reports
     */
    GrpcHelper(Map<SocketAddress, Integer> weights) {
        this.weights = weights;
        // Each update calls a timer off; the queue must not grow by it.
        timer.setRemoveOnCancelPolicy(true);
    }

    /** {@return the picker that is live} */
    SubchannelPicker picker() {
        return picker;
    }

    /** Ends the timer. */
    void close() {
        timer.shutdownNow();
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        return new ReadySubchannel(args.getAddresses(), args.getAttributes());
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker next) {
        picker = next;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return loop;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timer;
    }

    @Override
    public String getAuthority() {
        return "bench";
    }

    @Override
    public String getChannelTarget() {
        return "bench";
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return Silent.INSTANCE;
    }

    @Override
    public void refreshNameResolution() {}

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException("out-of-band channel to " + group);
    }

    /** A connection that is up as soon as it is asked for. */
    private final class ReadySubchannel extends Subchannel {
        private final Attributes attributes;
        private List<EquivalentAddressGroup> addresses;
        private @Nullable SubchannelStateListener listener;

        ReadySubchannel(List<EquivalentAddressGroup> addresses, Attributes attributes) {
            this.addresses = addresses;
            this.attributes = attributes;
        }

        @Override
        public void start(SubchannelStateListener listener) {
            this.listener = listener;
        }

        @Override
        public void requestConnection() {
            if (listener != null) {
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
            }
        }

        @Override
        public void shutdown() {
            listener = null;
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> addresses) {
            this.addresses = addresses;
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return Silent.INSTANCE;
        }

        @Override
        public Channel asChannel() {
            SocketAddress address = addresses.get(0).getAddresses().get(0);
            return new LoadReports(weights.getOrDefault(address, 1));
        }
    }

    /** A backend whose stream of load reports says, once, that it serves its weight in requests at full utilisation. */
    private static final class LoadReports extends Channel {
        private final int weight;

        LoadReports(int weight) {
            this.weight = weight;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            return new OneReport<>(method, report(weight));
        }

        @Override
        public String authority() {
            return "bench";
        }

        /** The fields of xds.data.orca.v3.OrcaLoadReport: 6 rps_fractional and 9 application_utilization, as doubles. */
        private static byte[] report(int weight) {
            return ByteBuffer.allocate(18)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) (6 << 3 | 1))
                    .putDouble(weight)
                    .put((byte) (9 << 3 | 1))
                    .putDouble(1.0)
                    .array();
        }
    }

    /** A stream with one message. */
    private static final class OneReport<Q, A> extends ClientCall<Q, A> {
        private final MethodDescriptor<Q, A> method;
        private byte @Nullable [] message;
        private @Nullable Listener<A> listener;

        OneReport(MethodDescriptor<Q, A> method, byte[] message) {
            this.method = method;
            this.message = message;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            this.listener = listener;
        }

        @Override
        public void request(int count) {
            byte[] next = message;
            if (next != null && listener != null) {
                message = null;
                listener.onMessage(method.parseResponse(new ByteArrayInputStream(next)));
            }
        }

        @Override
        public void cancel(@Nullable String reason, @Nullable Throwable cause) {
            listener = null;
        }

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q request) {}
    }

    /** Says nothing. */
    private static final class Silent extends ChannelLogger {
        private static final Silent INSTANCE = new Silent();

        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    }
}
