/** The bridge to OkHttp: HTTP health checks. */
module io.loadstar.okhttp {
    requires io.loadstar.core;
    requires okhttp3;
    requires static org.jspecify;

    exports io.loadstar.okhttp;

    provides io.loadstar.spi.HealthCheckProvider with
            io.loadstar.okhttp.OkHttpHealthCheckProvider;
}
