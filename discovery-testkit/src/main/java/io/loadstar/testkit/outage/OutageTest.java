package io.loadstar.testkit.outage;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test that runs once for each way in which a registry fails.
 *
 * <p>Its class has a {@link RegistryOutages} as an extension; that says which parameters the test may have. Each run has a
 * registry or a link, a resolver and threads of its own, and fails if it leaves any of them behind. As threads are
 * looked for in the whole JVM, no other test runs at the same time.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ResourceLock("org.junit.platform.engine.support.hierarchical.ExclusiveResource.GLOBAL_KEY")
public @interface OutageTest {

    /** {@return the scenarios; all that the registry can be made to go through if there are none} */
    OutageScenario[] value() default {};

    /** {@return the scenarios to leave out} */
    OutageScenario[] except() default {};
}
