package io.loadstar.registry.http;

import okhttp3.HttpUrl;

/** One address of a registry (immutable data). */
record Endpoint(String host, int port) {

    /**
     * Reads an authority: {@code host}, {@code host:port}, {@code [address]} or {@code [address]:port}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Endpoint parse(String authority, int defaultPort) {
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', bracket + 1);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        try {
            int port = colon < 0 ? defaultPort : Integer.parseInt(authority.substring(colon + 1));
            String plain = bracket == host.length() - 1 && host.startsWith("[") ? host.substring(1, bracket) : host;
            HttpUrl url = new HttpUrl.Builder()
                    .scheme("http")
                    .host(bracket < 0 ? plain : '[' + plain + ']')
                    .port(port)
                    .build();
            return new Endpoint(url.host(), url.port());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "registry: " + authority + " (expected: host:port, or [address]:port of IPv6)", e);
        }
    }

    /** Returns {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
