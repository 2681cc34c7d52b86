package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;

/** What the fuzzer gives to the reader of payloads: any bytes are an instance or a declared error (stateless). */
final class InstanceFuzz {

    private InstanceFuzz() {}

    /** The payload of a node. */
    static void payload(byte[] bytes) {
        try {
            ServiceInstance read = InstanceReader.read("orders", "node", bytes, 5);
            assertThat(read.service()).isEqualTo("orders");
            assertThat(read.id()).isNotBlank();
            assertThat(read.port()).isBetween(1, 65_535);
            assertThat(read.metadata()).hasSizeLessThanOrEqualTo(64);
        } catch (MalformedRecordException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
