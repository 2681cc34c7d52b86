package io.loadstar.spring;

import io.loadstar.ServiceResolver;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the resolver knows, as Spring Cloud asks for it: for Gateway, Feign and those who list instances themselves.
 */
@AutoConfiguration(
        after = LoadstarAutoConfiguration.class,
        beforeName = {
            "org.springframework.cloud.client.CommonsClientAutoConfiguration",
            "org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration",
            "org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration"
        })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnBean(LoadstarSettings.class)
@ConditionalOnProperty(prefix = LoadstarProperties.PREFIX, name = "discovery-client", matchIfMissing = true)
@ConditionalOnDiscoveryEnabled
public final class LoadstarDiscoveryAutoConfiguration {

    /** For Spring. */
    public LoadstarDiscoveryAutoConfiguration() {}

    @Bean
    KnownInstances loadstarKnownInstances(ObjectProvider<ServiceResolver> resolver, LoadstarSettings settings) {
        return new KnownInstances(resolver::getObject, settings);
    }

    /** For those who may wait. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBlockingDiscoveryEnabled
    static class Blocking {

        @Bean
        DiscoveryClient loadstarDiscoveryClient(KnownInstances known) {
            return new DiscoveryClient() {
                @Override
                public String description() {
                    return "Loadstar";
                }

                @Override
                public List<ServiceInstance> getInstances(String service) {
                    return CloudInstance.all(
                            known.of(service).toCompletableFuture().join());
                }

                @Override
                public List<String> getServices() {
                    return List.copyOf(known.services());
                }
            };
        }
    }

    /** For those who may not. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flux.class)
    @ConditionalOnReactiveDiscoveryEnabled
    static class Reactive {

        @Bean
        ReactiveDiscoveryClient loadstarReactiveDiscoveryClient(KnownInstances known) {
            return new ReactiveDiscoveryClient() {
                @Override
                public String description() {
                    return "Loadstar";
                }

                @Override
                public Flux<ServiceInstance> getInstances(String service) {
                    return Mono.fromCompletionStage(() -> known.of(service)).flatMapIterable(CloudInstance::all);
                }

                @Override
                public Flux<String> getServices() {
                    return Mono.fromCompletionStage(known::servicesLater).flatMapIterable(names -> names);
                }
            };
        }
    }

    /** For Spring Cloud LoadBalancer, which then chooses among what a pick may take, without a cache in between. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ServiceInstanceListSupplier.class)
    @LoadBalancerClients(defaultConfiguration = SuppliedInstances.class)
    static class SpringCloudBalancer {}
}
