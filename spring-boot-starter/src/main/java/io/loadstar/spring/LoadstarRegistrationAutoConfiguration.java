package io.loadstar.spring;

import io.loadstar.spi.ServiceRegistrar;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Registers this application in the registry, once its web server listens and it is ready.
 *
 * <p>A {@link ServiceRegistrar} bean of the application's own is used where there is one.
 */
@AutoConfiguration(after = LoadstarAutoConfiguration.class)
@ConditionalOnBean(LoadstarSettings.class)
@ConditionalOnProperty(prefix = RegistrationProperties.PREFIX, name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(RegistrationProperties.class)
public final class LoadstarRegistrationAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(LoadstarRegistrationAutoConfiguration.class);

    /** For Spring. */
    public LoadstarRegistrationAutoConfiguration() {}

    @Bean
    OwnRegistration loadstarRegistration(
            RegistrationProperties properties,
            LoadstarSettings settings,
            Environment environment,
            ObjectProvider<ServiceRegistrar> registrars) {
        return new OwnRegistration(
                new OwnInstance(properties, environment),
                properties,
                registrars::getIfAvailable,
                () -> open(properties, settings));
    }

    private static @Nullable ServiceRegistrar open(RegistrationProperties properties, LoadstarSettings settings) {
        String uri = StringUtils.hasText(properties.uri())
                ? properties.uri()
                : settings.properties().registry().uri();
        if (!StringUtils.hasText(uri)) {
            LOG.info("Not registered: no registry is named (set {}.uri)", RegistrationProperties.PREFIX);
            return null;
        }
        try {
            return ServiceRegistrar.create(uri, settings.registryOptions());
        } catch (UnsupportedOperationException e) {
            if (Boolean.TRUE.equals(properties.enabled())) {
                throw e;
            }
            LOG.info("Not registered: {}", e.getMessage());
            return null;
        }
    }
}
