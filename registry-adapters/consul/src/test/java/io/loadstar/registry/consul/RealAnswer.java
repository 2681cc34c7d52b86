package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What an agent of version 1.14.8 answered to {@code /v1/health/service/orders}. */
final class RealAnswer {

    private RealAnswer() {}

    static String text() {
        try (InputStream in = requireNonNull(RealAnswer.class.getResourceAsStream("/health-orders.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
