/**
 * Loadstar in Spring Boot: the resolver as a bean, settings from the environment, HTTP clients that are balanced.
 *
 * <p>What an application names is public: the annotation {@link io.loadstar.spring.LoadBalanced}, what a request may say
 * in {@link io.loadstar.spring.Balancing}, and {@link io.loadstar.spring.ServiceResolverCustomizer}.
 */
@NullMarked
package io.loadstar.spring;

import org.jspecify.annotations.NullMarked;
