package io.loadstar.registry.file;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import java.util.List;

/**
 * Opens {@code file:///path.json}: instances from a JSON or YAML file, read again when its content changes (concurrent).
 *
 * <p>The file's format is in {@code docs/file-format.md}. A file takes no registrations.
 */
public final class FileRegistryProvider implements RegistryProvider {

    /** Creates the provider, as {@link java.util.ServiceLoader} does. */
    public FileRegistryProvider() {}

    @Override
    public List<String> schemes() {
        return List.of("file");
    }

    @Override
    public String form() {
        return FileOptions.FORM;
    }

    @Override
    public List<ConfigKey<?>> options() {
        return FileOptions.KEYS;
    }

    @Override
    public ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context) {
        return new FileDiscoverer(FileOptions.of(uri), context, Disk.REAL);
    }
}
