package io.loadstar.spring;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;

/**
 * A {@link RestClient.Builder} whose clients are balanced, whatever interceptors it is given on the way (as confined as
 * the builder behind it).
 *
 * <p>The interceptor is added when a client is built, so that it is the last one: it repeats what is behind it, which in
 * Spring 6 other interceptors would not survive.
 */
final class BalancedRestClientBuilder implements InvocationHandler {

    private final RestClient.Builder builder;
    private final BalancingInterceptor interceptor;

    private BalancedRestClientBuilder(RestClient.Builder builder, BalancingInterceptor interceptor) {
        this.builder = builder;
        this.interceptor = interceptor;
    }

    /**
     * Returns a builder of balanced clients.
     *
     * @param builder what it builds on
     * @param interceptor what balances
     * @return the builder
     */
    static RestClient.Builder around(RestClient.Builder builder, BalancingInterceptor interceptor) {
        return (RestClient.Builder) Proxy.newProxyInstance(
                RestClient.Builder.class.getClassLoader(),
                new Class<?>[] {RestClient.Builder.class},
                new BalancedRestClientBuilder(builder, interceptor));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("build")) {
            return builder.clone()
                    .requestInterceptors(interceptors -> interceptors.add(interceptor))
                    .build();
        }
        if (method.getName().equals("clone")) {
            return around(builder.clone(), interceptor);
        }
        try {
            Object result = method.invoke(builder, arguments);
            return result == builder ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
