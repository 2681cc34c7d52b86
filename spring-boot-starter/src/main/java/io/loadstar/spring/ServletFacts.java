package io.loadstar.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The servlet request that the calling thread is answering, if it is answering one. */
final class ServletFacts implements RequestFacts {

    /** What only an address in figures consists of: no name is ever looked up. */
    private static final Pattern FIGURES = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?");

    private static @Nullable HttpServletRequest current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest()
                : null;
    }

    @Override
    public @Nullable String header(String name) {
        HttpServletRequest request = current();
        return request == null ? null : request.getHeader(name);
    }

    @Override
    public @Nullable InetAddress remoteAddress() {
        HttpServletRequest request = current();
        String address = request == null ? null : request.getRemoteAddr();
        if (address == null || !FIGURES.matcher(address).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
