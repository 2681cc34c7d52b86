package io.loadstar.spring;

import io.loadstar.Outcome;
import org.springframework.web.reactive.function.client.ClientResponse;

/** The outcome of a WebClient's answer; apart, so that nothing else needs its classes. */
final class ReactiveAnswers {

    private ReactiveAnswers() {}

    static Outcome outcomeOf(Object answer) {
        return answer instanceof ClientResponse response
                ? HttpOutcomes.of(response.statusCode(), response.headers().asHttpHeaders())
                : Outcome.SUCCESS;
    }
}
