/** What registries that speak HTTP share: a client with TLS, tokens and bounds, and streaming JSON. */
module io.loadstar.registry.http {
    requires com.fasterxml.jackson.core;
    requires transitive io.loadstar.core;
    requires okhttp3;
    requires okio;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.loadstar.registry.http;
}
