package io.loadstar.spring;

import io.loadstar.ServiceInstance;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance as Spring Cloud has it (immutable data). Its zone is in the metadata, where Spring Cloud looks for it.
 *
 * @param instance the instance
 */
record CloudInstance(ServiceInstance instance) implements org.springframework.cloud.client.ServiceInstance {

    static List<org.springframework.cloud.client.ServiceInstance> all(List<ServiceInstance> instances) {
        return instances.stream()
                .<org.springframework.cloud.client.ServiceInstance>map(CloudInstance::new)
                .toList();
    }

    @Override
    public String getInstanceId() {
        return instance.id();
    }

    @Override
    public String getServiceId() {
        return instance.service();
    }

    @Override
    public String getHost() {
        return instance.host();
    }

    @Override
    public int getPort() {
        return instance.port();
    }

    @Override
    public boolean isSecure() {
        return instance.secure();
    }

    @Override
    public URI getUri() {
        return URI.create(getScheme() + "://" + instance.address().authority());
    }

    @Override
    public String getScheme() {
        return instance.secure() ? "https" : "http";
    }

    @Override
    public Map<String, String> getMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>(instance.metadata());
        String zone = instance.locality().zone();
        if (zone != null && !zone.isEmpty()) {
            metadata.putIfAbsent("zone", zone);
        }
        return metadata;
    }
}
