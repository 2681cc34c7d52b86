package io.loadstar.spring;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.OwnAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What this application is as an instance of its service: by its properties, and by what Spring Boot says of its server. */
final class OwnInstance {

    private static final String BOUND_PORT = "local.server.port";
    private static final String MANAGEMENT_PORT = "local.management.port";

    private final RegistrationProperties properties;
    private final Environment environment;

    OwnInstance(RegistrationProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** {@return the service's name, or {@code null} if the application has none} */
    @Nullable
    String service() {
        String name = environment.getProperty("spring.application.name");
        String service = properties.service() == null ? name : properties.service();
        return StringUtils.hasText(service) ? service : null;
    }

    /** {@return the port that the server listens on, or {@code null} if there is no server} */
    @Nullable
    Integer boundPort() {
        return environment.getProperty(BOUND_PORT, Integer.class);
    }

    /**
     * Returns the instance.
     *
     * @param service its service
     * @param boundPort the port that its server listens on
     * @return the instance
     * @throws IllegalArgumentException if a property is not of its form, or this machine has no address for others
     */
    ServiceInstance describe(String service, int boundPort) {
        OwnAddress own = address();
        ServiceInstance.Builder instance = ServiceInstance.builder(service)
                .address(own.at(boundPort))
                .locality(own.locality())
                .weight(properties.weight())
                .secure(isSecure())
                .tags(properties.tags())
                .metadata(metadata(boundPort));
        if (properties.id() != null) {
            instance.id(properties.id());
        }
        String version = properties.version() != null
                ? properties.version()
                : environment.getProperty("spring.application.version");
        return (version == null ? instance : instance.version(version)).build();
    }

    private OwnAddress address() {
        OwnAddress.Builder own = OwnAddress.builder();
        if (properties.host() != null) {
            own.host(properties.host());
        }
        if (properties.port() != null) {
            own.port(properties.port());
        }
        if (properties.zone() != null) {
            own.zone(properties.zone());
        }
        if (!properties.preferredNetworks().isEmpty()) {
            own.prefer(properties.preferredNetworks().toArray(String[]::new));
        }
        return own.build();
    }

    private boolean isSecure() {
        boolean isSet = environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.key-store")
                || environment.containsProperty("server.ssl.certificate");
        return properties.secure() != null
                ? properties.secure()
                : isSet && environment.getProperty("server.ssl.enabled", Boolean.class, true);
    }

    /** The management port goes with the metadata, where it is one of its own. */
    private Map<String, String> metadata(int boundPort) {
        Map<String, String> metadata = new LinkedHashMap<>(properties.metadata());
        Integer management = environment.getProperty(MANAGEMENT_PORT, Integer.class);
        if (management != null && management != boundPort) {
            metadata.putIfAbsent("management.port", management.toString());
        }
        return metadata;
    }
}
