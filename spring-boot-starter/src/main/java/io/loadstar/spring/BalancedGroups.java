package io.loadstar.spring;

import java.util.List;
import java.util.function.Predicate;
import org.springframework.core.env.Environment;
import org.springframework.web.service.registry.HttpServiceGroup;

/** Which groups of HTTP interfaces are balanced; apart, as Spring Framework 6 knows no groups. */
final class BalancedGroups {

    private BalancedGroups() {}

    static Predicate<HttpServiceGroup> of(LoadstarSettings settings, Environment environment) {
        boolean isOurs = BalancedBeans.whoBalances(environment) == WhoBalances.LOADSTAR;
        List<String> names = settings.properties().httpServiceGroups();
        return group -> isOurs && (names.contains("*") || names.contains(group.name()));
    }
}
