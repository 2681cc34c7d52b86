package io.loadstar.spring;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a request says that it may be mapped by. */
interface RequestFacts {

    /** No request. */
    RequestFacts NONE = name -> null;

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name
     * @return its value, or {@code null} if there is none
     */
    @Nullable
    String header(String name);

    /**
     * Returns the value of a cookie.
     *
     * @param name the cookie's name
     * @return its value, or {@code null} if there is none
     */
    default @Nullable String cookie(String name) {
        String header = header("Cookie");
        if (header == null) {
            return null;
        }
        for (String pair : header.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }

    /** {@return the address of who sent it, or {@code null} if that is not known} */
    default @Nullable InetAddress remoteAddress() {
        return null;
    }
}
