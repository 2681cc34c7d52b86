package io.loadstar.spring;

import io.loadstar.ConfigKey;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one service, or of all by default, read (immutable data).
 *
 * @param config the settings that core knows
 * @param instances the addresses that stand for what the registry says, or {@code null} if it is asked
 * @param hashKey what requests are mapped by, or {@code null} if that is not set
 */
record ServiceProperties(
        ServiceConfig config,
        @Nullable List<NetworkAddress> instances,
        @Nullable HashKeySource hashKey) {

    /**
     * Reads the properties under a prefix.
     *
     * @param prefix the prefix, such as {@code loadstar.services.orders}
     * @param properties text by the name behind the prefix
     * @param keys the known keys
     * @return the properties
     * @throws LoadstarConfigurationException if a key is unknown or a value is not of its form
     */
    static ServiceProperties read(String prefix, Map<String, String> properties, PropertyKeys keys) {
        Reader reader = new Reader();
        properties.forEach((name, value) -> {
            ConfigKey<?> key = keys.find(name);
            try {
                reader.set(key == null ? name : key.name(), PropertyKeys.meant(key, value));
            } catch (IllegalArgumentException e) {
                throw new LoadstarConfigurationException(prefix + '.' + name, e);
            }
        });
        return new ServiceProperties(reader.config.build(), reader.instances, reader.hashKey);
    }

    /** Collects what was read; confined to one call. */
    private static final class Reader {
        private final ServiceConfig.Builder config = ServiceConfig.builder();
        private @Nullable List<NetworkAddress> instances;
        private @Nullable HashKeySource hashKey;

        void set(String name, String value) {
            if (name.equals(PropertyKeys.INSTANCES.name())) {
                instances = addresses(value);
            } else if (name.equals(PropertyKeys.HASH_KEY.name())) {
                hashKey = HashKeySource.parse(value);
            } else {
                config.set(name, value);
            }
        }

        private static List<NetworkAddress> addresses(String value) {
            List<NetworkAddress> addresses = new ArrayList<>();
            for (String address : value.split(",", -1)) {
                if (!address.isBlank()) {
                    addresses.add(NetworkAddress.parse(address.strip()));
                }
            }
            return List.copyOf(addresses);
        }
    }
}
