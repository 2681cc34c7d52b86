package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.TimeSource;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;

class LiveHostTest {

    /** There are as many as instances of all services; what they share is in one context a service. */
    @Test
    void aHostIsAtMost48Bytes() {
        LiveHost host = new LiveHost(
                ServiceInstance.builder("orders").address("10.0.0.1", 80).build(),
                new HostContext(TimeSource.system()));

        assertThat(ClassLayout.parseInstance(host).instanceSize())
                .as(ClassLayout.parseInstance(host).toPrintable())
                .isLessThanOrEqualTo(48);
    }
}
