package io.loadstar.spring;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Which beans are marked as balanced by this library: by its own annotation, or by Spring Cloud's (immutable data). */
final class BalancedBeans {

    private static final Logger LOG = LoggerFactory.getLogger(BalancedBeans.class);

    private static final String SPRING_CLOUD_ANNOTATION = "org.springframework.cloud.client.loadbalancer.LoadBalanced";

    private static final String SPRING_CLOUD_BALANCER =
            "org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory";

    private final ConfigurableListableBeanFactory beans;
    private final List<Class<? extends Annotation>> marks = new ArrayList<>(List.of(LoadBalanced.class));

    /**
     * Creates the list.
     *
     * @param beans where beans and their annotations are
     * @param environment says who balances what Spring Cloud's annotation marks
     */
    BalancedBeans(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        ClassLoader loader = BalancedBeans.class.getClassLoader();
        boolean isOurs = whoBalances(environment) == WhoBalances.LOADSTAR;
        if (isOurs && ClassUtils.isPresent(SPRING_CLOUD_ANNOTATION, loader)) {
            marks.add(
                    ClassUtils.resolveClassName(SPRING_CLOUD_ANNOTATION, loader).asSubclass(Annotation.class));
        }
        if (ClassUtils.isPresent(SPRING_CLOUD_BALANCER, loader)) {
            LOG.info(
                    "Spring Cloud LoadBalancer is here too: what its @LoadBalanced marks is balanced by {} ({}={})",
                    isOurs ? "Loadstar" : "Spring Cloud LoadBalancer",
                    WhoBalances.PROPERTY,
                    isOurs ? "loadstar" : "spring-cloud");
        }
    }

    /**
     * Returns who balances what Spring Cloud's annotation marks.
     *
     * @param environment has the property
     * @return who does
     */
    static WhoBalances whoBalances(Environment environment) {
        return Binder.get(environment)
                .bind(WhoBalances.PROPERTY, WhoBalances.class)
                .orElse(WhoBalances.LOADSTAR);
    }

    /**
     * Returns whether a bean is marked.
     *
     * @param name the bean's name
     * @return whether it is to be balanced by this library
     */
    boolean contains(String name) {
        return beans.containsBean(name)
                && marks.stream().anyMatch(mark -> beans.findAnnotationOnBean(name, mark) != null);
    }
}
