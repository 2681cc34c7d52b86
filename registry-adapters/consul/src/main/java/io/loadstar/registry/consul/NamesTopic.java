package io.loadstar.registry.consul;

import io.loadstar.registry.http.BodyReader;
import io.loadstar.registry.http.JsonStream;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of all services: {@code /v1/catalog/services} (confined to one query). */
final class NamesTopic implements Topic<SortedSet<String>, SortedSet<String>> {

    /** The names that a service may have; a service of another name could not be asked for. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private final ConsulRequest request;
    private @Nullable SortedSet<String> believed;

    NamesTopic(ConsulOptions options) {
        this.request = ConsulRequest.services(options);
    }

    @Override
    public ConsulRequest request() {
        return request;
    }

    @Override
    public BodyReader<SortedSet<String>> reader() {
        return NamesTopic::read;
    }

    private static SortedSet<String> read(JsonStream json) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.name();
            json.skipValue();
            if (NAME.matcher(name).matches() && !name.contains("..")) {
                names.add(name);
            }
        }
        json.endObject();
        return Collections.unmodifiableSortedSet(names);
    }

    @Override
    public boolean takesAway(SortedSet<String> names) {
        return believed == null ? names.isEmpty() : !names.containsAll(believed);
    }

    @Override
    public boolean isBlank(SortedSet<String> names) {
        return names.isEmpty() && (believed == null || believed.isEmpty());
    }

    @Override
    public Believed<SortedSet<String>> believe(SortedSet<String> names, String revision) {
        boolean changed = !names.equals(believed);
        believed = names;
        return new Believed<>(names, changed, null);
    }
}
