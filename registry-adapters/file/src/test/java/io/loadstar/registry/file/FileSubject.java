package io.loadstar.registry.file;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file that is replaced by renaming. */
final class FileSubject extends RegistrySubject {

    static final RegistryProfile PROFILE = RegistryProfile.builder(
                    "file", context -> open("file:///services.json", context))
            .tested("JSON and YAML")
            .mostInstances(50)
            .build();

    private final Path folder;
    private final Path file;
    private final Map<String, Map<String, String>> services = new TreeMap<>();
    private boolean cut;

    FileSubject(Path folder, String name) {
        this.folder = folder;
        this.file = folder.resolve(name);
        write();
    }

    private static ServiceDiscoverer open(String uri, RegistryContext context) {
        return new FileRegistryProvider().openDiscoverer(RegistryUri.parse(uri), context);
    }

    @Override
    public RegistryProfile profile() {
        return PROFILE;
    }

    @Override
    public ServiceDiscoverer open(RegistryContext context) {
        return open("file://" + file + "?interval=20ms&max-instances=" + PROFILE.mostInstances(), context);
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryContext context) {
        return new FileRegistryProvider().openRegistrar(RegistryUri.parse("file://" + file), context);
    }

    @Override
    public void putIn(String namespace, ServiceInstance instance) {
        row(namespace + '/' + instance.service(), instance.id(), row(instance));
    }

    @Override
    public void put(ServiceInstance instance) {
        row(instance.service(), instance.id(), row(instance));
    }

    @Override
    public void putMalformed(String service, String id) {
        row(service, id, "{\"id\": \"" + id + "\", \"port\": 0}");
    }

    private void row(String service, String id, String row) {
        services.computeIfAbsent(service, any -> new TreeMap<>()).put(id, row);
        write();
    }

    private static String row(ServiceInstance instance) {
        StringBuilder metadata = new StringBuilder();
        instance.metadata()
                .forEach((key, value) -> metadata.append(metadata.isEmpty() ? "" : ", ")
                        .append(String.format("\"%s\": \"%s\"", key, value)));
        return String.format(
                "{\"id\": \"%s\", \"host\": \"%s\", \"port\": %d, \"secure\": %s, \"weight\": %d, \"zone\": %s,"
                        + " \"version\": %s, \"tags\": [%s], \"metadata\": {%s}}",
                instance.id(),
                instance.host(),
                instance.port(),
                instance.secure(),
                instance.weight(),
                quoted(instance.locality().zone()),
                quoted(instance.version()),
                String.join(
                        ", ",
                        instance.tags().stream().map(tag -> '"' + tag + '"').toList()),
                metadata);
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text + '"';
    }

    @Override
    public void remove(String service, String id) {
        services.computeIfAbsent(service, any -> new TreeMap<>()).remove(id);
        write();
    }

    @Override
    public void deleteService(String service) {
        services.remove(service);
        write();
    }

    @Override
    public void cutOff() {
        cut = true;
        rename(file, folder.resolve("away"));
    }

    @Override
    public void reconnect() {
        cut = false;
        rename(folder.resolve("away"), file);
    }

    private void write() {
        StringBuilder text = new StringBuilder("{");
        services.forEach((service, rows) -> text.append(text.length() == 1 ? "\n" : ",\n")
                .append('"' + service + "\": [\n  ")
                .append(String.join(",\n  ", rows.values()))
                .append("]"));
        try {
            Path next = Files.writeString(folder.resolve("next"), text.append("}\n"));
            rename(next, cut ? folder.resolve("away") : file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
