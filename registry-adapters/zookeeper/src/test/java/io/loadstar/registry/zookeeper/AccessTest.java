package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read and write what is registered, on a real server. */
class AccessTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final ServiceInstance A = at("a", "10.0.0.1");
    private static final ServiceInstance B = at("b", "10.0.0.2");

    @TempDir
    Path dir;

    private final TestThreads threads = new TestThreads();
    private final Ensemble ensemble = Ensemble.shared();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        threads.close();
        ensemble.close();
    }

    private static ServiceInstance at(String id, String host) {
        return ServiceInstance.builder("orders").id(id).address(host, 80).build();
    }

    private String credentials(String text) throws IOException {
        return "credentials-file=" + Files.writeString(dir.resolve("credentials"), text);
    }

    private static void done(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsReadableIsReadByAnybodyAndWrittenByThoseWithTheCredentials() throws Exception {
        String options = credentials("orders:secret") + "&access=readable";
        try (ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), options);
                ZooKeeperRegistrar same = ensemble.registrar(threads.context(), options);
                ZooKeeperDiscoverer anybody = ensemble.discoverer(threads.context(), "")) {
            done(registrar.register(A).whenRegistered());

            anybody.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");
            String node = ensemble.path("orders", "a");
            assertThatThrownBy(() -> ensemble.client().setData(node, new byte[0], -1))
                    .isInstanceOf(NoAuthException.class);
            assertThatThrownBy(() -> ensemble.client().delete(node, -1)).isInstanceOf(NoAuthException.class);
            done(same.register(B).whenRegistered());
            recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        }
    }

    @Test
    void whatIsPrivateIsSeenByThoseWithTheCredentialsAlone() throws Exception {
        String options = credentials("orders:secret") + "&access=private";
        Recorder stranger = new Recorder();
        try (ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), options);
                ZooKeeperDiscoverer same = ensemble.discoverer(threads.context(), options);
                ZooKeeperDiscoverer anybody = ensemble.discoverer(threads.context(), "")) {
            done(registrar.register(A).whenRegistered());

            same.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");
            anybody.watch(ORDERS, stranger);
            stranger.awaitError(Kind.DENIED);
        }
    }
}
