/** Client-side service discovery and load balancing: the API, the SPI and the engine between them. */
module io.loadstar.core {
    requires com.github.benmanes.caffeine;
    requires static jdk.jfr;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.loadstar;
    exports io.loadstar.spi;
    exports io.loadstar.spi.registration;
    exports io.loadstar.spi.watch;

    uses io.loadstar.spi.HealthCheckProvider;
    uses io.loadstar.spi.PolicyProvider;
    uses io.loadstar.spi.RegistryProvider;

    provides io.loadstar.spi.HealthCheckProvider with
            io.loadstar.internal.health.TcpHealthCheckProvider;
    provides io.loadstar.spi.RegistryProvider with
            io.loadstar.internal.source.StaticRegistryProvider;
}
