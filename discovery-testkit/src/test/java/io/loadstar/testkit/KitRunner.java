package io.loadstar.testkit;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a kit on a subject and tells which rules failed, and why. */
final class KitRunner {

    private static final int NUMBER_AT = "rule".length();
    private static final int NUMBER_TO = NUMBER_AT + 3;

    private static volatile Set<String> toFail = Set.of();

    private KitRunner() {}

    /** Tells whether the kit that runs is to break a rule, given by its test's name. */
    static boolean isToFail(String rule) {
        return toFail.contains(number(rule));
    }

    private static String number(String rule) {
        return rule.substring(NUMBER_AT, NUMBER_TO);
    }

    /** Asserts that a subject keeps all rules, and that there were some. */
    static void assertKeepsAllRules(Class<?> kit) {
        Events events = run(kit);
        assertThat(failures(events))
                .as("failed rules of %s", kit.getSimpleName())
                .isEmpty();
        assertThat(events.succeeded().count()).isGreaterThan(10);
        assertThat(events.skipped().count()).isZero();
    }

    /** The arguments of {@link #assertBreaks}. */
    static Arguments faulty(Class<?> kit, String why, String... rules) {
        return arguments(kit, why, rules);
    }

    /** Asserts that a subject breaks exactly the rules of these numbers, the first with a message that says why. */
    static void assertBreaks(Class<?> kit, String why, String... rules) {
        Map<String, String> failures;
        try {
            toFail = Set.of(rules);
            failures = failures(run(kit));
        } finally {
            toFail = Set.of();
        }
        Set<String> numbers = failures.keySet().stream().map(KitRunner::number).collect(toCollection(TreeSet::new));
        assertThat(numbers)
                .as("failed rules of %s: %s", kit.getSimpleName(), failures)
                .isEqualTo(new TreeSet<>(Arrays.asList(rules)));
        assertThat(failures.entrySet())
                .as("why rule %s of %s failed", rules[0], kit.getSimpleName())
                .anyMatch(failure -> failure.getKey().startsWith("rule" + rules[0])
                        && failure.getValue().contains(why));
    }

    private static Events run(Class<?> kit) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(kit))
                .execute()
                .testEvents();
    }

    private static Map<String, String> failures(Events events) {
        return events.failed().stream()
                .collect(toMap(
                        event -> event.getTestDescriptor().getDisplayName(),
                        KitRunner::message,
                        (first, second) -> first,
                        TreeMap::new));
    }

    private static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::toString)
                .orElse("");
    }
}
