package io.loadstar.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks a bean of type {@code RestClient.Builder}, {@code RestTemplate} or {@code WebClient.Builder} whose requests are
 * balanced: the host of a URI names a service, as in {@code http://orders/v1/items}.
 *
 * <pre>{@code
 * @Bean
 * @LoadBalanced
 * RestClient.Builder balanced(RestClientBuilderConfigurer configurer) {
 *     return configurer.configure(RestClient.builder());
 * }
 * }</pre>
 *
 * <p>It is a qualifier as well: {@code @LoadBalanced RestClient.Builder builder} as a parameter asks for such a bean.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Qualifier
public @interface LoadBalanced {}
