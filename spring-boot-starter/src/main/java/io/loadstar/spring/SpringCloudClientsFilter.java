package io.loadstar.spring;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out what Spring Cloud would put into the clients that its {@code @LoadBalanced} marks, where this library
 * balances them: each request would be balanced twice.
 *
 * <p>Nothing else of Spring Cloud LoadBalancer is touched: Gateway and Feign go on with it.
 */
final class SpringCloudClientsFilter implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String PACKAGE = "org.springframework.cloud.client.loadbalancer.";

    private static final Set<String> LEFT_OUT = Set.of(
            PACKAGE + "LoadBalancerAutoConfiguration",
            PACKAGE + "reactive.LoadBalancerBeanPostProcessorAutoConfiguration");

    private @Nullable Environment environment;

    /** For Spring's loader. */
    SpringCloudClientsFilter() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean isOurs = environment != null
                && environment.getProperty(LoadstarProperties.PREFIX + ".enabled", Boolean.class, true)
                && BalancedBeans.whoBalances(environment) == WhoBalances.LOADSTAR;
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i];
            kept[i] = !isOurs || name == null || !LEFT_OUT.contains(name);
        }
        return kept;
    }
}
