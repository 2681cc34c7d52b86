package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import io.loadstar.DiscoveryException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One query on its way (thread-confined to its call's thread): sent once, and once more where the token or the TLS
 * files were replaced just before.
 *
 * @param <T> what the body says
 */
final class Sending<T> implements Runnable {

    /** Of the body of an answer that is no success: more than is shown, so that a token in it is seen whole. */
    private static final int TEXT_MOST = 32 * 1024;

    private final Route route;
    private final HttpQuery query;
    private final BodyReader<T> reader;
    private final HttpExchange<T> exchange;
    private final long begun;

    /** What was asked last, and with which token. */
    private Endpoint endpoint;

    private @Nullable Secret token;

    Sending(Route route, HttpQuery query, BodyReader<T> reader, HttpExchange<T> exchange) {
        this.route = route;
        this.query = query;
        this.reader = reader;
        this.exchange = exchange;
        this.begun = route.time().nanoTime();
        this.endpoint = route.endpoints().current();
    }

    @Override
    public void run() {
        if (exchange.isDone()) {
            return;
        }
        try {
            exchange.complete(ask());
        } catch (DiscoveryException e) {
            exchange.fail(e.error());
        } catch (RuntimeException e) {
            exchange.fail(failures().unexpected(e));
        } finally {
            // An Error goes on to whoever handles the thread's; nobody waits for it here.
            exchange.cancel();
        }
    }

    private HttpAnswer<T> ask() {
        Clients.Generation client = route.clients().current();
        token = route.tokens() == null ? null : route.tokens().current();
        boolean again = true;
        while (true) {
            try {
                HttpAnswer<T> answer = attempt(client);
                if (!again || !takesAnotherToken(answer)) {
                    return answer;
                }
            } catch (SSLException e) {
                Clients.Generation changed = again ? route.clients().changedFrom(client) : null;
                if (changed == null) {
                    throw new DiscoveryException(failures().connection(e, endpoint, false));
                }
                client = changed;
            }
            again = false;
        }
    }

    private boolean takesAnotherToken(HttpAnswer<T> answer) {
        TokenSource tokens = route.tokens();
        Secret refused = token;
        if ((answer.status() != 401 && answer.status() != 403) || tokens == null || refused == null) {
            return false;
        }
        Secret changed = tokens.changedFrom(refused);
        if (changed == null) {
            return false;
        }
        token = changed;
        return true;
    }

    /** Sends the query and reads the answer; a TLS failure is the caller's to judge. */
    private HttpAnswer<T> attempt(Clients.Generation client) throws SSLException {
        endpoint = route.endpoints().current();
        Progress progress = new Progress(query.readTimeout(route.requestTimeout()));
        Call call = client.client().newCall(request(progress));
        call.timeout().timeout(left().toNanos(), TimeUnit.NANOSECONDS);
        exchange.runs(call);
        try (Response response = call.execute()) {
            return answer(call, response);
        } catch (TransferException e) {
            throw failed(e.failure(), true);
        } catch (SSLException e) {
            route.endpoints().failed(endpoint);
            throw e;
        } catch (IOException e) {
            throw failed(e, progress.sent());
        } finally {
            route.clients().ended(client);
        }
    }

    private DiscoveryException failed(IOException failure, boolean sent) {
        route.endpoints().failed(endpoint);
        return new DiscoveryException(failures().connection(failure, endpoint, sent));
    }

    private Duration left() {
        Duration gone = Duration.ofNanos(route.time().nanoTime() - begun);
        Duration left = query.callTimeout(route.requestTimeout()).minus(gone);
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }

    private Request request(Progress progress) {
        Request.Builder request = query.request(route.scheme(), endpoint)
                .header("User-Agent", "loadstar")
                .header("Accept-Encoding", "gzip")
                .tag(Progress.class, progress);
        Secret secret = token;
        if (secret != null) {
            request.header(route.tokenHeader(), route.tokenPrefix() + secret.reveal());
        }
        return request.build();
    }

    private HttpAnswer<T> answer(Call call, Response response) throws TransferException {
        AnswerHead head = new AnswerHead(response.code(), response.headers(), route.source(), query.what(), endpoint);
        try {
            return head.isSuccess()
                    ? HttpAnswer.success(head, read(response))
                    : HttpAnswer.failure(head, text(response));
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            // What is left of it is not waited for.
            call.cancel();
            throw new DiscoveryException(failures().body(e));
        }
    }

    private T read(Response response) throws IOException {
        JsonStream json = new JsonStream(inflated(response));
        T body = reader.read(json);
        json.finish();
        return body;
    }

    /** What is legible of it: the status counts, whatever its body is. */
    private String text(Response response) {
        try {
            byte[] begin = inflated(response).readNBytes(TEXT_MOST);
            return failures().redact(new String(begin, UTF_8).strip());
        } catch (IOException e) {
            return failures().redact("its body cannot be read: " + e.getMessage());
        }
    }

    /** The body as it was meant, bounded before and after inflation. */
    private InputStream inflated(Response response) throws IOException {
        if (response.body().contentLength() > route.maxBody()) {
            throw new TooLargeException(BoundedInput.tooLarge("body", route.maxBody()));
        }
        InputStream sent = new BoundedInput(new TransferInput(response.body().byteStream()), route.maxBody(), "body");
        String encoding = requireNonNullElse(response.header("Content-Encoding"), "identity");
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> sent;
            case "gzip", "x-gzip" ->
                new BoundedInput(
                        Okio.buffer(new GzipSource(Okio.source(sent))).inputStream(), route.maxBody(), "inflated body");
            default -> throw new MalformedBodyException("its Content-Encoding is not gzip, which was offered");
        };
    }

    private Failures failures() {
        return new Failures(route, query, token);
    }
}
