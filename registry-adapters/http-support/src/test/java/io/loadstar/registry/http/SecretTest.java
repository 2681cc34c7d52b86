package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void aSecretIsShownToTheWireAlone() {
        Secret secret = Secret.of("hunter2");

        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(secret).hasToString("***");
    }

    @Test
    void secretsAreEqualByValue() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
    }
}
