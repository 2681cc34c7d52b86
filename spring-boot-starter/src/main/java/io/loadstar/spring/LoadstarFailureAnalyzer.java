package io.loadstar.spring;

import io.loadstar.UnknownNameException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/** Tells a mistake in the properties as Spring Boot tells its own: which property, where it is set, what to do. */
final class LoadstarFailureAnalyzer extends AbstractFailureAnalyzer<LoadstarConfigurationException> {

    private final @Nullable Environment environment;

    /**
     * For Spring's loader.
     *
     * @param environment where properties come from
     */
    LoadstarFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LoadstarConfigurationException cause) {
        String property = cause.property();
        StringBuilder description = new StringBuilder("The settings of Loadstar are not usable:\n\n");
        if (property != null) {
            description.append("    Property: ").append(property).append('\n');
            Origin origin = originOf(property);
            if (origin != null) {
                description.append("    Origin: ").append(origin).append('\n');
            }
        }
        description.append("    Reason: ").append(cause.reason());
        return new FailureAnalysis(description.toString(), action(cause), rootFailure);
    }

    private static String action(LoadstarConfigurationException cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UnknownNameException unknown && unknown.artifact() != null) {
                return "Add the dependency io.loadstar:" + unknown.artifact()
                        + " to the application; its version is that of loadstar-spring-boot-starter.";
            }
            if (at instanceof NoRegistryException) {
                return "Set " + LoadstarSettings.REGISTRY + ", such as consul://localhost:8500, or for a local run"
                        + " loadstar.services.NAME.instances=localhost:8081. An application that needs no other service"
                        + " sets loadstar.enabled=false.";
            }
        }
        return cause.property() == null
                ? "Change the property under loadstar that the reason names."
                : "Change the property " + cause.property() + ".";
    }

    private @Nullable Origin originOf(String property) {
        if (environment == null || !ConfigurationPropertyName.isValid(property)) {
            return null;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            var found = source.getConfigurationProperty(name);
            if (found != null) {
                return found.getOrigin();
            }
        }
        return null;
    }
}
