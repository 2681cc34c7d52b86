package io.loadstar.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in a JVM of its own and prints a line for each: a mark, the test, a tab, and what became of it. */
public final class MutantChild {

    static final String MARK = "@test ";

    /** It ran and all that it demands is so. */
    static final String PASSED = "passed";

    /** It found something that is not as it demands, or waited for it in vain. */
    static final String FAILED = "failed";

    private MutantChild() {}

    /**
     * Runs tests.
     *
     * @param tests each as {@code package.Class#method}
     */
    public static void main(String[] tests) {
        PrintStream out = System.out;
        for (String test : tests) {
            out.println(MARK + test + '\t' + run(test));
        }
        out.flush();
        // A mutant may leave threads that never end.
        Runtime.getRuntime().halt(0);
    }

    private static String run(String test) {
        List<TestExecutionResult> results = new ArrayList<>();
        List<TestExecutionResult> broken = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectMethod(test))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier id, TestExecutionResult result) {
                                boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
                                if (id.isTest()) {
                                    results.add(result);
                                } else if (failed) {
                                    broken.add(result);
                                }
                            }
                        });
        results.addAll(broken);
        return results.isEmpty() ? "not found" : verdict(results);
    }

    private static String verdict(List<TestExecutionResult> results) {
        String verdict = PASSED;
        for (TestExecutionResult result : results) {
            Throwable thrown = result.getThrowable().orElse(null);
            if (thrown != null && !isDemand(thrown)) {
                return "broke: " + oneLine(thrown);
            }
            verdict = thrown == null ? verdict : FAILED + ": " + oneLine(thrown);
        }
        return verdict;
    }

    private static boolean isDemand(Throwable thrown) {
        return thrown instanceof AssertionError
                || thrown instanceof ConditionTimeoutException
                || thrown instanceof TimeoutException;
    }

    private static String oneLine(Throwable thrown) {
        return thrown.toString().replaceAll("\\s+", " ");
    }
}
