package io.loadstar.spring;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the context that Spring Cloud LoadBalancer makes for each service gets: its instances, of the resolver. */
class SuppliedInstances {

    @Bean
    @ConditionalOnMissingBean
    ServiceInstanceListSupplier loadstarInstances(KnownInstances known, Environment environment) {
        String service = environment.getRequiredProperty("loadbalancer.client.name");
        return new ServiceInstanceListSupplier() {
            @Override
            public String getServiceId() {
                return service;
            }

            @Override
            public Flux<List<ServiceInstance>> get() {
                return Mono.fromCompletionStage(() -> known.of(service))
                        .map(CloudInstance::all)
                        .flux();
            }
        };
    }
}
