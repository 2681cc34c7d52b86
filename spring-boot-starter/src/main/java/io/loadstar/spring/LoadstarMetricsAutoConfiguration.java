package io.loadstar.spring;

import io.loadstar.ServiceResolver;
import io.loadstar.micrometer.LoadstarMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The resolver's meters, where {@code loadstar-micrometer} is there: Spring Boot binds them to each of its registries. */
@AutoConfiguration(after = LoadstarAutoConfiguration.class)
@ConditionalOnClass({MeterBinder.class, LoadstarMetrics.class})
@ConditionalOnBean(ServiceResolver.class)
public final class LoadstarMetricsAutoConfiguration {

    /** For Spring. */
    public LoadstarMetricsAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    LoadstarMetrics loadstarMetrics(ServiceResolver resolver) {
        return new LoadstarMetrics(resolver);
    }
}
