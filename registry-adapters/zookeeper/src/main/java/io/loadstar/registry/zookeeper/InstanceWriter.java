package io.loadstar.registry.zookeeper;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an instance as Curator's {@code ServiceInstance} JSON with Spring Cloud Zookeeper's payload, so that clients of
 * both read it (immutable data).
 *
 * <p>The payload names Spring Cloud's class, which Spring Cloud's reader insists on; a reader that binds payloads to
 * classes and lacks that one needs it left out. The first address is written, with its named ports.
 */
final class InstanceWriter {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final String payloadClass;

    /** Creates a writer of payloads with a {@code @class}; empty for none. */
    InstanceWriter(String payloadClass) {
        this.payloadClass = payloadClass;
    }

    /**
     * Writes an instance.
     *
     * @param instance the instance
     * @param registrationTime milliseconds of the wall clock; the same for the life of the registration
     */
    byte[] write(ServiceInstance instance, long registrationTime) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", instance.service());
            json.writeStringField("id", instance.id());
            json.writeStringField("address", instance.host());
            writePort(json, "port", instance.secure() ? null : instance.port());
            writePort(json, "sslPort", instance.secure() ? instance.port() : null);
            writePayload(json, instance);
            json.writeNumberField("registrationTimeUTC", registrationTime);
            json.writeStringField("serviceType", "DYNAMIC");
            writeUriSpec(json, instance.secure());
            json.writeBooleanField("enabled", instance.health() != RegisteredHealth.DRAINING);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("JSON in memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writePort(JsonGenerator json, String name, @Nullable Integer port) throws IOException {
        if (port == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, port);
        }
    }

    private void writePayload(JsonGenerator json, ServiceInstance instance) throws IOException {
        json.writeObjectFieldStart("payload");
        if (!payloadClass.isEmpty()) {
            json.writeStringField("@class", payloadClass);
        }
        json.writeStringField("id", instance.id());
        json.writeStringField("name", instance.service());
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> entry : metadata(instance).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** {@code {scheme}://{address}:{port}}, in Curator's own form. */
    private static void writeUriSpec(JsonGenerator json, boolean secure) throws IOException {
        json.writeObjectFieldStart("uriSpec");
        json.writeArrayFieldStart("parts");
        writePart(json, "scheme", true);
        writePart(json, "://", false);
        writePart(json, "address", true);
        writePart(json, ":", false);
        writePart(json, secure ? "ssl-port" : "port", true);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writePart(JsonGenerator json, String value, boolean variable) throws IOException {
        json.writeStartObject();
        json.writeStringField("value", value);
        json.writeBooleanField("variable", variable);
        json.writeEndObject();
    }

    private static Map<String, String> metadata(ServiceInstance instance) {
        Map<String, String> metadata = new TreeMap<>(instance.metadata());
        metadata.put(PayloadKeys.WEIGHT, Integer.toString(instance.weight()));
        put(metadata, PayloadKeys.REGION, instance.locality().region());
        put(metadata, PayloadKeys.ZONE, instance.locality().zone());
        put(metadata, PayloadKeys.SUB_ZONE, instance.locality().subZone());
        put(metadata, PayloadKeys.VERSION, instance.version());
        if (!instance.tags().isEmpty()) {
            metadata.put(PayloadKeys.TAGS, PayloadKeys.joinTags(instance.tags()));
        }
        instance.address().ports().forEach((name, port) -> {
            if (!name.equals(NetworkAddress.DEFAULT_PORT)) {
                metadata.put(PayloadKeys.PORT_PREFIX + name, port.toString());
            }
        });
        put(metadata, PayloadKeys.STATUS, status(instance.health()));
        put(metadata, PayloadKeys.DEGRADED, instance.health() == RegisteredHealth.DEGRADED ? "true" : null);
        return metadata;
    }

    private static void put(Map<String, String> metadata, String key, @Nullable String value) {
        if (value != null) {
            metadata.put(key, value);
        }
    }

    private static @Nullable String status(RegisteredHealth health) {
        return switch (health) {
            case UNKNOWN -> null;
            case PASSING, DEGRADED -> PayloadKeys.UP;
            case FAILING -> PayloadKeys.DOWN;
            case DRAINING -> PayloadKeys.OUT_OF_SERVICE;
        };
    }
}
