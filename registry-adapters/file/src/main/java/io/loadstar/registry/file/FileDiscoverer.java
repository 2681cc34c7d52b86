package io.loadstar.registry.file;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.InstanceSelection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file as a registry (concurrent).
 *
 * <p>However many services are watched, one poller looks at the file; each watch reads its service out of what was found.
 */
final class FileDiscoverer implements ServiceDiscoverer {

    private static final Logger LOG = LoggerFactory.getLogger(FileDiscoverer.class);

    private static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(
            EnumSet.of(Capability.LIST_SERVICES, Capability.WATCH_SERVICES, Capability.NAMESPACES, Capability.TAGS));

    private final String source;
    private final String file;
    private final Executor executor;
    private final FilePoller poller;
    private final Set<CompletableFuture<SortedSet<String>>> asked = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    FileDiscoverer(FileOptions options, RegistryContext context, Disk disk) {
        this(options, context, disk, LOG::warn);
    }

    FileDiscoverer(FileOptions options, RegistryContext context, Disk disk, Consumer<String> log) {
        this.source = options.source();
        this.file = Lines.safe(options.path().toString());
        this.executor = context.blocking();
        FileContent content = new FileContent(options, disk, context.time());
        this.poller = new FilePoller(options, context, content, new Remarks(log));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(requireNonNull(service, "service"), CAPABILITIES, source);
        requireNonNull(listener, "listener");
        return open(new FileWatch.Interest<>(
                view -> snapshot(view, service),
                (a, b) -> a.instances().equals(b.instances()) && a.rejected().equals(b.rejected()),
                new FileWatch.Listener<>() {
                    @Override
                    public void onValue(ServiceSnapshot snapshot) {
                        listener.onSnapshot(snapshot);
                    }

                    @Override
                    public void onError(DiscoveryError error) {
                        listener.onError(error);
                    }
                }));
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        requireNonNull(listener, "listener");
        return open(new FileWatch.Interest<>(FileDiscoverer::names, SortedSet::equals, new FileWatch.Listener<>() {
            @Override
            public void onValue(SortedSet<String> names) {
                listener.onServices(names);
            }

            @Override
            public void onError(DiscoveryError error) {
                listener.onError(error);
            }
        }));
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        CompletableFuture<SortedSet<String>> names = new CompletableFuture<>();
        asked.add(names);
        Watch watch = watchServices(new ServicesListener() {
            @Override
            public void onServices(SortedSet<String> all) {
                names.complete(all);
            }

            @Override
            public void onError(DiscoveryError error) {
                names.completeExceptionally(new DiscoveryException(error));
            }
        });
        names.whenComplete((all, error) -> {
            asked.remove(names);
            watch.close();
        });
        if (closed) {
            endAsked();
        }
        return names.minimalCompletionStage();
    }

    private <T> Watch open(FileWatch.Interest<T> interest) {
        FileWatch<T> watch = new FileWatch<>(interest, executor, poller::remove);
        poller.add(watch);
        return watch;
    }

    private static Answer<SortedSet<String>> names(View view) {
        Document document = view.document();
        return document != null
                ? Answer.of(document.names())
                : Answer.failed(requireNonNull(view.failure()).toError("services"));
    }

    private Answer<ServiceSnapshot> snapshot(View view, ServiceKey key) {
        Document document = view.document();
        if (document == null) {
            return Answer.failed(requireNonNull(view.failure()).toError(key + " (what was known is kept)"));
        }
        Document.Service service = document.services().get(DocumentReader.name(key));
        if (service == null) {
            return Answer.failed(DiscoveryError.of(DiscoveryError.Kind.UNKNOWN_SERVICE, unknown(document, key)));
        }
        if (service.failure() != null) {
            return Answer.failed(service.failure().toError(key + " (what was known is kept)"));
        }
        return Answer.of(ServiceSnapshot.builder(key)
                .instances(selected(service.instances(), key))
                .rejected(service.rejected())
                .revision(view.revision())
                .source(source)
                .observed(view.at(), view.atNanos())
                .build());
    }

    private String unknown(Document document, ServiceKey key) {
        String name = DocumentReader.name(key);
        return key + ": " + file + " has no service " + name + " (" + Names.unknown(name, document.names()) + ")";
    }

    private static List<ServiceInstance> selected(List<ServiceInstance> instances, ServiceKey key) {
        InstanceSelection selection = new InstanceSelection(key);
        return key.tags().isEmpty()
                ? instances
                : instances.stream()
                        .flatMap(instance -> Stream.ofNullable(selection.select(instance)))
                        .toList();
    }

    @Override
    public void close() {
        closed = true;
        poller.close();
        endAsked();
    }

    private void endAsked() {
        DiscoveryError error = DiscoveryError.of(DiscoveryError.Kind.UNREACHABLE, source + ": closed");
        asked.forEach(names -> names.completeExceptionally(new DiscoveryException(error)));
    }
}
