package io.loadstar.spring;

import io.loadstar.ServiceResolverBuilder;

/** Changes the resolver that the properties describe before it is built; a bean of this type is found and called. */
@FunctionalInterface
public interface ServiceResolverCustomizer {

    /**
     * Changes a resolver that is about to be built.
     *
     * @param builder has what the properties say
     */
    void customize(ServiceResolverBuilder builder);
}
