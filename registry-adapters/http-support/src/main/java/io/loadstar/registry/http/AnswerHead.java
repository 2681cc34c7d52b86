package io.loadstar.registry.http;

import okhttp3.Headers;

/** What an answer says before its body, and to what it is the answer (immutable data). */
record AnswerHead(int status, Headers headers, String source, String what, Endpoint endpoint) {

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
