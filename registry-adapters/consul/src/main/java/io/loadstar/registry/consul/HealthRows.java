package io.loadstar.registry.consul;

import io.loadstar.registry.http.BodyReader;
import io.loadstar.registry.http.JsonStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All rows of an answer: those that could be read, and why the others could not (immutable data).
 *
 * @param good rows by their record keys
 * @param bad what is wrong with a row, by its key as far as it could be told
 */
record HealthRows(Map<String, HealthRow> good, Map<String, String> bad) {

    /** Returns a reader of a body; a row that is not of its form costs itself alone. */
    static BodyReader<HealthRows> reader(HealthRowReader rows) {
        return json -> read(json, rows);
    }

    private static HealthRows read(JsonStream json, HealthRowReader rows) throws IOException {
        HealthRows read = new HealthRows(new LinkedHashMap<>(), new LinkedHashMap<>());
        if (json.isNull()) {
            json.skipValue();
            return read;
        }
        json.beginArray();
        while (json.hasNext()) {
            read.add(json.tree(), rows);
        }
        json.endArray();
        return read;
    }

    private void add(@org.jspecify.annotations.Nullable Object row, HealthRowReader rows) {
        try {
            HealthRow read = rows.read(row);
            good.put(read.key(), read);
        } catch (MalformedRowException e) {
            bad.put(HealthRowReader.key(row), String.valueOf(e.getMessage()));
        }
    }
}
