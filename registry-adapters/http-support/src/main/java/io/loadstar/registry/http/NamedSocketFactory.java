package io.loadstar.registry.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks every server for one name (SNI), whatever the endpoint is called (concurrent).
 *
 * <p>OkHttp layers TLS over a connected socket, so that this is the one form that is used.
 */
final class NamedSocketFactory extends SSLSocketFactory {

    private final SSLSocketFactory delegate;
    private final String name;

    NamedSocketFactory(SSLSocketFactory delegate, String name) {
        this.delegate = delegate;
        this.name = name;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return delegate.createSocket(connected, name, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return delegate.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return delegate.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return delegate.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return delegate.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return delegate.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return delegate.createSocket(address, port, local, localPort);
    }
}
