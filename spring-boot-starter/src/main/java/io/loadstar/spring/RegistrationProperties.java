package io.loadstar.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this application is registered, as the environment has it (immutable data).
 *
 * @param enabled whether it is; unless said, where it can be
 * @param uri the registry, if it is not the one that is discovered in
 * @param service the name; that of the application unless set
 * @param id the instance's id; its address unless set
 * @param host the host that others reach it by; found unless set
 * @param port the port that others reach it by, if it is not the one that is bound
 * @param preferredNetworks the networks that its address is preferred in
 * @param zone its zone
 * @param version its version; {@code spring.application.version} unless set
 * @param weight its weight
 * @param secure whether it is reached by HTTPS; whether {@code server.ssl} is set, unless said
 * @param tags its tags
 * @param metadata its metadata
 * @param shutdownWait how long its clients have, between its leaving the registry and the end of its server
 */
@ConfigurationProperties(RegistrationProperties.PREFIX)
record RegistrationProperties(
        @Nullable Boolean enabled,
        @Nullable String uri,
        @Nullable String service,
        @Nullable String id,
        @Nullable String host,
        @Nullable Integer port,
        @DefaultValue List<String> preferredNetworks,
        @Nullable String zone,
        @Nullable String version,
        @DefaultValue("100") int weight,
        @Nullable Boolean secure,
        @DefaultValue Set<String> tags,
        @DefaultValue Map<String, String> metadata,
        @DefaultValue("2s") Duration shutdownWait) {

    static final String PREFIX = LoadstarProperties.PREFIX + ".registration";
}
