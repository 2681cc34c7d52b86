package io.loadstar.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.Outcome;
import io.loadstar.ServiceInstance;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/** Where a request goes, whether it may be repeated, and how it went. */
class RequestRoutingTest {

    private static ServiceInstance instance(String host, boolean secure) {
        return ServiceInstance.builder("orders")
                .address(host, 8443)
                .secure(secure)
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://orders/v1/items?page=2#top | 10.0.0.1 | false | http://10.0.0.1:8443/v1/items?page=2#top",
                "http://orders/a%2Fb?q=%26x | 10.0.0.1 | false | http://10.0.0.1:8443/a%2Fb?q=%26x",
                "http://orders | 10.0.0.1 | false | http://10.0.0.1:8443",
                "http://orders:9/x | 10.0.0.1 | true | https://10.0.0.1:8443/x",
                "https://orders/x | 10.0.0.1 | false | https://10.0.0.1:8443/x",
                "lb://orders/x | ::1 | false | http://[::1]:8443/x",
                "http://me:pw@orders/x | 10.0.0.1 | false | http://me:pw@10.0.0.1:8443/x"
            })
    void theInstanceStandsForTheService(URI uri, String host, boolean secure, URI expected) {
        assertThat(RequestRouting.at(instance(host, secure), uri)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"http://orders/x, orders", "http://order_items/x, order_items", "http://shop.orders:80/x, shop.orders"})
    void theHostIsTheService(URI uri, String service) {
        assertThat(RequestRouting.serviceOf(uri)).isEqualTo(service);
    }

    @Test
    void aUriWithoutAHostIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestRouting.serviceOf(URI.create("/x")))
                .withMessage("uri: /x (expected: a service's name as the host, such as http://orders/v1/items)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://orders/x, true",
        "http://order_items/x, true",
        "http://orders:8080/x, false",
        "http://api.example.test/x, false",
        "http://localhost/x, false",
        "http://10.0.0.1/x, false",
        "http://[::1]/x, false",
        "/x, false"
    })
    void whatLooksLikeAService(URI uri, boolean expected) {
        assertThat(RequestRouting.looksLikeService(uri)).isEqualTo(expected);
    }

    @Test
    void aRequestMayBeRepeatedByItsMethodOrItsAttribute() {
        assertThat(RequestRouting.optionsOf(HttpMethod.PUT, Map.of()).idempotent())
                .isTrue();
        assertThat(RequestRouting.optionsOf(HttpMethod.POST, Map.of()).idempotent())
                .isFalse();
        assertThat(RequestRouting.optionsOf(HttpMethod.PATCH, Map.of()).idempotent())
                .isFalse();
        assertThat(RequestRouting.optionsOf(HttpMethod.POST, Map.of(Balancing.IDEMPOTENT, true))
                        .idempotent())
                .isTrue();
        assertThat(RequestRouting.optionsOf(HttpMethod.GET, Map.of(Balancing.IDEMPOTENT, false))
                        .idempotent())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, SUCCESS",
        "404, SUCCESS",
        "500, SERVER_ERROR",
        "502, SERVER_ERROR",
        "429, OVERLOADED",
        "503, OVERLOADED"
    })
    void theStatusTellsTheOutcome(int status, Outcome.Kind kind) {
        var blocking = new MockClientHttpResponse(new byte[0], HttpStatusCode.valueOf(status));
        var reactive = ClientResponse.create(HttpStatusCode.valueOf(status)).build();

        assertThat(HttpOutcomes.INSTANCE.classify(blocking, null).kind()).isEqualTo(kind);
        assertThat(HttpOutcomes.INSTANCE.classify(reactive, null).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "' 120 ', 120"})
    void anOverloadedInstanceSaysForHowLong(String header, long seconds) {
        HttpHeaders headers = new HttpHeaders();
        headers.set("Retry-After", header);

        assertThat(HttpOutcomes.of(HttpStatusCode.valueOf(503), headers).retryAfter())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aDateIsNoTimeToWait() {
        HttpHeaders headers = new HttpHeaders();
        headers.set("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT");

        assertThat(HttpOutcomes.of(HttpStatusCode.valueOf(503), headers).retryAfter())
                .isNull();
    }

    @Test
    void whatAClientThrowsIsLookedInto() {
        WebClientRequestException refused = new WebClientRequestException(
                new ConnectException("refused"), HttpMethod.GET, URI.create("http://h/"), new HttpHeaders());
        WebClientRequestException late = new WebClientRequestException(
                io.netty.handler.timeout.ReadTimeoutException.INSTANCE,
                HttpMethod.GET,
                URI.create("http://h/"),
                new HttpHeaders());

        assertThat(HttpOutcomes.INSTANCE.classify(null, refused)).isEqualTo(Outcome.CONNECT_FAILED);
        assertThat(HttpOutcomes.INSTANCE.classify(null, late)).isEqualTo(Outcome.TIMEOUT);
        assertThat(HttpOutcomes.INSTANCE.classify(null, new IOException("reset")))
                .isEqualTo(Outcome.CONNECTION_BROKEN);
        assertThat(HttpOutcomes.INSTANCE.classify(null, null)).isEqualTo(Outcome.SUCCESS);
    }
}
