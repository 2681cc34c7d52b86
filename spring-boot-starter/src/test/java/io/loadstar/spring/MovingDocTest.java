package io.loadstar.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/moving-from-spring-cloud.md has a row for every property that Spring Cloud LoadBalancer's own metadata lists. */
class MovingDocTest {

    private static final String DOC = "docs/moving-from-spring-cloud.md";
    private static final Pattern PROPERTY = Pattern.compile(
            "\"name\"\\s*:\\s*\"spring\\.cloud\\.loadbalancer\\.([a-z0-9.-]+)\"\\s*,\\s*\"type\"\\s*:\\s*\"([^\"]*)\"");

    private static SortedSet<String> properties() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        List<URL> files = Collections.list(
                MovingDocTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
        for (URL file : files) {
            try (InputStream in = file.openStream()) {
                Matcher found = PROPERTY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                while (found.find()) {
                    boolean isGroup = found.group(2).startsWith("org.springframework.");
                    if (!isGroup) {
                        names.add(found.group(1));
                    }
                }
            }
        }
        return names;
    }

    private static String doc() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(DOC))) {
            folder = requireNonNull(folder.getParent(), "no folder above has " + DOC);
        }
        return Files.readString(folder.resolve(DOC));
    }

    @Test
    void everyPropertyOfSpringCloudLoadBalancerHasARow() throws IOException {
        String doc = doc();
        SortedSet<String> properties = properties();

        assertThat(properties).hasSizeGreaterThan(30).contains("retry.enabled", "cache.ttl", "zone");
        assertThat(properties).allSatisfy(name -> assertThat(doc).contains("\n| `" + name + "` | "));
    }
}
