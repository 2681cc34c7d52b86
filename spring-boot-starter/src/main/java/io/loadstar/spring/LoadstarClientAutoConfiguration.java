package io.loadstar.spring;

import io.loadstar.ServiceResolver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroup;

/**
 * HTTP clients that are balanced: beans that {@link LoadBalanced} marks, and the clients of HTTP interfaces.
 */
@AutoConfiguration(after = LoadstarAutoConfiguration.class)
@ConditionalOnClass(HttpMethod.class)
@ConditionalOnBean(LoadstarSettings.class)
public final class LoadstarClientAutoConfiguration {

    /** For Spring. */
    public LoadstarClientAutoConfiguration() {}

    @Bean
    RequestRouting requestRouting(ObjectProvider<ServiceResolver> resolver, LoadstarSettings settings) {
        return new RequestRouting(resolver::getObject, settings);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BalancedBeans balancedBeans(ConfigurableListableBeanFactory beans, Environment environment) {
        return new BalancedBeans(beans, environment);
    }

    /** For {@code RestClient.Builder}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClient.class)
    static class RestClients {

        @Bean
        static BeanPostProcessor balancedRestClients(BalancedBeans balanced, ObjectProvider<RequestRouting> routing) {
            BalancingInterceptor interceptor = new BalancingInterceptor(routing::getObject, true);
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof RestClient.Builder builder && balanced.contains(name)
                            ? BalancedRestClientBuilder.around(builder, interceptor)
                            : bean;
                }
            };
        }
    }

    /** For {@code RestTemplate}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestTemplate.class)
    static class RestTemplates {

        @Bean
        static BeanPostProcessor balancedRestTemplates(BalancedBeans balanced, ObjectProvider<RequestRouting> routing) {
            BalancingInterceptor interceptor = new BalancingInterceptor(routing::getObject, true);
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof RestTemplate template && balanced.contains(name)) {
                        template.getInterceptors().add(interceptor);
                    }
                    return bean;
                }
            };
        }
    }

    /** For {@code WebClient.Builder}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClient.class)
    static class WebClients {

        @Bean
        static BeanPostProcessor balancedWebClients(BalancedBeans balanced, ObjectProvider<RequestRouting> routing) {
            BalancingFilter filter = new BalancingFilter(routing::getObject, true);
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof WebClient.Builder builder && balanced.contains(name)
                            ? builder.filter(filter)
                            : bean;
                }
            };
        }

        /** Lets the filter see which exchange a request is sent for. */
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        ServerWebExchangeContextFilter serverWebExchangeContextFilter() {
            return new ServerWebExchangeContextFilter();
        }
    }

    /** For HTTP interfaces over a {@code RestClient}, from Spring Framework 7 on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientHttpServiceGroupConfigurer.class)
    static class RestClientServices {

        @Bean
        RestClientHttpServiceGroupConfigurer balancedRestClientServices(
                LoadstarSettings settings, Environment environment, ObjectProvider<RequestRouting> routing) {
            BalancingInterceptor interceptor = new BalancingInterceptor(routing::getObject, false);
            return groups -> groups.filter(BalancedGroups.of(settings, environment))
                    .forEachClient((HttpServiceGroup group, RestClient.Builder builder) -> {
                        builder.requestInterceptor(interceptor);
                    });
        }
    }

    /** For HTTP interfaces over a {@code WebClient}, from Spring Framework 7 on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClientHttpServiceGroupConfigurer.class)
    static class WebClientServices {

        @Bean
        WebClientHttpServiceGroupConfigurer balancedWebClientServices(
                LoadstarSettings settings, Environment environment, ObjectProvider<RequestRouting> routing) {
            BalancingFilter filter = new BalancingFilter(routing::getObject, false);
            return groups -> groups.filter(BalancedGroups.of(settings, environment))
                    .forEachClient((HttpServiceGroup group, WebClient.Builder builder) -> {
                        builder.filter(filter);
                    });
        }
    }
}
