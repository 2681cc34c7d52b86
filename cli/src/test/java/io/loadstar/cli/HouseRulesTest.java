package io.loadstar.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.loadstar.RegistrySource;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dependency rules of the house, checked on the compiled classes of every module. */
class HouseRulesTest {

    private static final List<String> LIBRARIES = List.of(
            "discovery-core",
            "discovery-testkit",
            "balancers",
            "registry-adapters/consul",
            "registry-adapters/file",
            "registry-adapters/http-support",
            "registry-adapters/zookeeper",
            "integrations/micrometer",
            "integrations/okhttp",
            "spring-boot-starter");

    private static final List<String> PROGRAMS =
            List.of("cli", "examples/quickstart", "examples/health-check", "examples/outage-test", "benchmarks-jmh");

    private static final List<String> CORE_PUBLIC =
            List.of("io.loadstar", "io.loadstar.spi", "io.loadstar.spi.registration", "io.loadstar.spi.watch");

    private static final JavaClasses ALL_CLASSES =
            imported(Stream.concat(LIBRARIES.stream(), PROGRAMS.stream()).toList());
    private static final JavaClasses LIBRARY_CLASSES = ALL_CLASSES.that(
            describe("are in libraries", type -> LIBRARIES.stream().anyMatch(areOf(type))));

    @Test
    void everyLibraryIsSeen() {
        for (String library : LIBRARIES) {
            assertThat(LIBRARY_CLASSES).as(library).anyMatch(type -> areOf(type).test(library));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.loadstar.balancer..",
        "io.loadstar.registry.file..",
        "io.loadstar.registry.http..",
        "io.loadstar.registry.zookeeper..",
        "io.loadstar.micrometer..",
        "io.loadstar.okhttp..",
        "io.loadstar.testkit.."
    })
    void aModuleOutsideCoreUsesCoresPublicPackagesAndItselfOnly(String module) {
        assertUsesOnly(module, CORE_PUBLIC);
    }

    @ParameterizedTest
    @CsvSource("io.loadstar.registry.consul..")
    void anHttpRegistryUsesHttpSupportToo(String module) {
        List<String> allowed = new ArrayList<>(CORE_PUBLIC);
        allowed.add("io.loadstar.registry.http");
        assertUsesOnly(module, allowed);
    }

    @ParameterizedTest
    @CsvSource("io.loadstar.spring..")
    void theStarterUsesTheMetersToo(String module) {
        List<String> allowed = new ArrayList<>(CORE_PUBLIC);
        allowed.add("io.loadstar.micrometer");
        assertUsesOnly(module, allowed);
    }

    private static void assertUsesOnly(String module, List<String> allowed) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage("io.loadstar..")
                        .and(resideOutsideOfPackage(module))
                        .and(describe("are none of " + allowed, type -> !allowed.contains(type.getPackageName()))))
                .check(LIBRARY_CLASSES);
    }

    @Test
    void coreUsesTheJdkSlf4jJspecifyAndCaffeineOnly() {
        classes()
                .that(areInCore())
                .should()
                .onlyDependOnClassesThat(areInCore()
                        .or(resideInAnyPackage(
                                "java..",
                                "javax.net..",
                                "jdk.jfr..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "com.github.benmanes.caffeine..")))
                .check(LIBRARY_CLASSES);
    }

    @Test
    void nothingOutsideCoreUsesItsInternals() {
        noClasses()
                .that(DescribedPredicate.not(areInCore()))
                .should()
                .dependOnClassesThat(resideInAPackage("io.loadstar.internal.."))
                .check(ALL_CLASSES);
    }

    @Test
    void theApiUsesTheSpiInBuildersOnly() {
        noClasses()
                .that(resideInAPackage("io.loadstar")
                        .and(DescribedPredicate.not(areBuilders()))
                        .and(describe(
                                "are not given to a builder", type -> !type.isEquivalentTo(RegistrySource.class))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.loadstar.spi.."))
                .check(LIBRARY_CLASSES);
    }

    @Test
    void arrowsBetweenCoresInternalPackagesGoOneWay() {
        slices().matching("io.loadstar.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(LIBRARY_CLASSES);
    }

    @Test
    void librariesNeverWriteToStandardStreams() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(LIBRARY_CLASSES);
    }

    @Test
    void springReachesTheStarterOnly() {
        noClasses()
                .that(resideOutsideOfPackage("io.loadstar.spring.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.."))
                .check(ALL_CLASSES);
    }

    @Test
    void peersReachTheBenchmarksOnly() {
        noClasses()
                .that(resideOutsideOfPackage("io.loadstar.benchmarks.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("com.linecorp.armeria..", "io.grpc..", "org.apache.curator.x.discovery.."))
                .check(ALL_CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = ALL_CLASSES.stream()
                .filter(type -> !type.getPackageName().contains("jmh_generated"))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(HouseRulesTest::isNotNullMarked)
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    private static boolean isNotNullMarked(JavaPackage javaPackage) {
        return javaPackage
                .tryGetPackageInfo()
                .map(info -> !info.isAnnotatedWith(NullMarked.class))
                .orElse(true);
    }

    private static DescribedPredicate<JavaClass> areInCore() {
        return resideInAnyPackage("io.loadstar", "io.loadstar.spi..", "io.loadstar.internal..")
                .as("are in core");
    }

    /** A builder, and what is nested in one. */
    private static DescribedPredicate<JavaClass> areBuilders() {
        return describe(
                "are builders",
                type -> Stream.iterate(
                                Optional.of(type),
                                Optional::isPresent,
                                outer -> outer.flatMap(JavaClass::getEnclosingClass))
                        .flatMap(Optional::stream)
                        .anyMatch(outer -> outer.getSimpleName().endsWith("Builder")));
    }

    /** Imports what the modules compiled to; a program that this build left out has nothing. */
    private static JavaClasses imported(List<String> modules) {
        return new ClassFileImporter()
                .importPaths(modules.stream()
                        .map(HouseRulesTest::classesOf)
                        .filter(Files::isDirectory)
                        .toList());
    }

    private static Predicate<String> areOf(JavaClass type) {
        Path file = Path.of(type.getSource().orElseThrow().getUri());
        return module -> file.startsWith(classesOf(module));
    }

    private static Path classesOf(String module) {
        Path cli = Path.of("").toAbsolutePath();
        return requireNonNull(cli.getParent())
                .resolve(module)
                .resolve(cli.relativize(testClasses().getParent()))
                .resolve("classes");
    }

    private static Path testClasses() {
        try {
            return Path.of(HouseRulesTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
