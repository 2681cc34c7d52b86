package io.loadstar.spring;

/** Who balances the clients that are marked with Spring Cloud's {@code @LoadBalanced} (immutable data). */
enum WhoBalances {
    /** This library. */
    LOADSTAR,
    /** Spring Cloud LoadBalancer. */
    SPRING_CLOUD;

    /** The property that says it. */
    static final String PROPERTY = LoadstarProperties.PREFIX + ".load-balanced";
}
