package io.loadstar.registry.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How far a call came, and the silence that it allows (concurrent). */
final class Progress extends EventListener {

    private final Duration silence;
    private volatile boolean sent;

    Progress(Duration silence) {
        this.silence = silence;
    }

    static EventListener of(Call call) {
        @Nullable Progress progress = call.request().tag(Progress.class);
        return progress == null ? EventListener.NONE : progress;
    }

    static Response allowSilence(Interceptor.Chain chain) throws IOException {
        @Nullable Progress progress = chain.request().tag(Progress.class);
        int millis = progress == null
                ? chain.readTimeoutMillis()
                : (int) Math.min(Integer.MAX_VALUE, Math.max(1, progress.silence.toMillis()));
        return chain.withReadTimeout(millis, TimeUnit.MILLISECONDS).proceed(chain.request());
    }

    @Override
    public void requestHeadersStart(Call call) {
        sent = true;
    }

    /** {@return whether there was a connection, and the request began} */
    boolean sent() {
        return sent;
    }
}
