package io.loadstar.spring;

import io.loadstar.ResolverObserver;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.spi.PolicyProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The resolver as a bean, from the properties under {@code loadstar}.
 *
 * <p>It backs off for a {@link ServiceResolver} of the application's own. Beans that are a {@link ResolverObserver}, a
 * {@link PolicyProvider} or a {@link ServiceResolverCustomizer} are given to it.
 */
@AutoConfiguration
@ConditionalOnProperty(prefix = LoadstarProperties.PREFIX, name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(LoadstarProperties.class)
public final class LoadstarAutoConfiguration {

    /** For Spring. */
    public LoadstarAutoConfiguration() {}

    @Bean
    LoadstarSettings loadstarSettings(LoadstarProperties properties) {
        return new LoadstarSettings(properties);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    ServiceResolver serviceResolver(
            LoadstarSettings settings,
            ObjectProvider<ResolverObserver> observers,
            ObjectProvider<PolicyProvider> policies,
            ObjectProvider<ServiceResolverCustomizer> customizers) {
        ServiceResolverBuilder builder = settings.builder();
        observers.orderedStream().forEach(builder::observer);
        policies.orderedStream().forEach(builder::policy);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return settings.build(builder);
    }
}
