package io.loadstar.internal.disk;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.RegistryContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The stores of one resolver, one for each folder that its services name (concurrent). */
public final class SnapshotStores implements AutoCloseable {

    private final RegistryContext context;
    private final Map<Path, SnapshotStore> stores = new ConcurrentHashMap<>();

    /**
     * Creates it without stores.
     *
     * @param context time, loops and threads that may block
     */
    public SnapshotStores(RegistryContext context) {
        this.context = context;
    }

    /**
     * Returns the store of a service.
     *
     * @param config the service's settings
     * @return the store of its folder, or {@code null} if it has none
     * @throws IllegalArgumentException if the folder is no path
     */
    public @Nullable SnapshotStore storeOf(ServiceConfig config) {
        Path folder = folderOf(config);
        return folder == null ? null : stores.computeIfAbsent(folder, path -> new SnapshotStore(path, context));
    }

    /**
     * Returns the folder of a service's snapshots.
     *
     * @param config the service's settings
     * @return the folder, or {@code null} if snapshots are not kept
     * @throws IllegalArgumentException if it is no path
     */
    public static @Nullable Path folderOf(ServiceConfig config) {
        String text = config.get(ServiceConfig.DISK_DIRECTORY);
        try {
            return text.isBlank() ? null : Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    ServiceConfig.DISK_DIRECTORY.name() + ": " + text + " (expected: the path of a folder)", e);
        }
    }

    /** Writes what waits in any of them, bounded. */
    @Override
    public void close() {
        stores.values().forEach(SnapshotStore::close);
    }
}
