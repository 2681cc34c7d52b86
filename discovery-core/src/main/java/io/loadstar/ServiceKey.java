package io.loadstar;

import static java.util.Objects.requireNonNull;

import io.loadstar.internal.config.PercentText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which service is meant: a name and what narrows it down (immutable data).
 *
 * <p>The text form is {@code [namespace/]name[:port-name][?tag=T&tag=T&dc=D&filter=F]}, values percent-encoded.
 * {@link #parse} and {@link #toString} are each other's inverse. A name that ends in {@code .svc} or in
 * {@code .svc.} and a domain is a full Kubernetes name: {@code orders.shop.svc.cluster.local} and
 * {@code shop/orders} are one key.
 */
public final class ServiceKey {

    private final String name;
    private final @Nullable String namespace;
    private final @Nullable String portName;
    private final SortedSet<String> tags;
    private final @Nullable String filter;
    private final @Nullable String datacenter;
    private final int hash;

    private ServiceKey(Builder builder) {
        this.name = builder.name;
        this.namespace = builder.namespace;
        this.portName = builder.portName;
        this.tags = Collections.unmodifiableSortedSet(new TreeSet<>(builder.tags));
        this.filter = builder.filter;
        this.datacenter = builder.datacenter;
        this.hash = Objects.hash(name, namespace, portName, tags, filter, datacenter);
    }

    /**
     * Parses the text form.
     *
     * @param text the text, such as {@code orders} or {@code shop/orders:http?tag=blue}
     * @return the key
     * @throws IllegalArgumentException if a part is not of the form that it must have
     */
    public static ServiceKey parse(String text) {
        int question = requireNonNull(text, "service").indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        int slash = path.indexOf('/');
        int colon = path.indexOf(':', slash + 1);
        String rawName = path.substring(slash + 1, colon < 0 ? path.length() : colon);
        Builder builder = builder(rawName);
        if (slash >= 0) {
            builder.namespace(path.substring(0, slash));
        }
        if (colon >= 0) {
            builder.portName(path.substring(colon + 1));
        }
        if (question >= 0) {
            for (String option : text.substring(question + 1).split("&", -1)) {
                builder.option(option);
            }
        }
        return builder.build();
    }

    /**
     * Returns the key of a Kubernetes service by its short, namespaced or full name: {@code orders},
     * {@code orders.shop}, {@code orders.shop.svc} and {@code orders.shop.svc.cluster.local} are one key where
     * {@code shop} is the default namespace.
     *
     * @param name the name in any of the forms
     * @param defaultNamespace the namespace of a short name
     * @return the key
     */
    public static ServiceKey ofKubernetes(String name, String defaultNamespace) {
        String[] labels = name.split("\\.", 3);
        return builder(labels[0])
                .namespace(labels.length == 1 ? defaultNamespace : labels[1])
                .build();
    }

    /**
     * Returns a builder.
     *
     * @param name the service's name: 1 to 253 of {@code A-Z a-z 0-9 . _ -}, without two dots in a row
     * @return the builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /**
     * Returns the namespace.
     *
     * @return the namespace, or {@code null} for the registry's default
     */
    public @Nullable String namespace() {
        return namespace;
    }

    /**
     * Returns the name of the port to use.
     *
     * @return the port's name, or {@code null} for the default port
     */
    public @Nullable String portName() {
        return portName;
    }

    /** {@return the tags, sorted, unmodifiable} */
    public SortedSet<String> tags() {
        return tags;
    }

    /**
     * Returns a filter in the registry's own language.
     *
     * @return the filter, or {@code null}
     */
    public @Nullable String filter() {
        return filter;
    }

    /**
     * Returns the data centre.
     *
     * @return the data centre, or {@code null} for the registry's own
     */
    public @Nullable String datacenter() {
        return datacenter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceKey that
                && hash == that.hash
                && name.equals(that.name)
                && Objects.equals(namespace, that.namespace)
                && Objects.equals(portName, that.portName)
                && tags.equals(that.tags)
                && Objects.equals(filter, that.filter)
                && Objects.equals(datacenter, that.datacenter);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns the text form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (namespace != null) {
            text.append(namespace).append('/');
        }
        text.append(name);
        if (portName != null) {
            text.append(':').append(portName);
        }
        char separator = '?';
        for (String tag : tags) {
            separator = append(text, separator, "tag", tag);
        }
        separator = append(text, separator, "dc", datacenter);
        append(text, separator, "filter", filter);
        return text.toString();
    }

    private static char append(StringBuilder text, char separator, String option, @Nullable String value) {
        if (value == null) {
            return separator;
        }
        text.append(separator).append(option).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return '&';
    }

    /** Builds a {@link ServiceKey}. */
    public static final class Builder {
        private String name;
        private @Nullable String namespace;
        private @Nullable String portName;
        private final SortedSet<String> tags = new TreeSet<>();
        private @Nullable String filter;
        private @Nullable String datacenter;

        private Builder(String name) {
            this.name = Checks.name("service", name);
        }

        /**
         * Sets the namespace.
         *
         * @param namespace the namespace, of the same characters as a name
         * @return this builder
         */
        public Builder namespace(String namespace) {
            this.namespace = Checks.name("namespace", namespace);
            return this;
        }

        /**
         * Sets the name of the port to use.
         *
         * @param portName the port's name
         * @return this builder
         */
        public Builder portName(String portName) {
            this.portName = Checks.name("port name", portName);
            return this;
        }

        /**
         * Adds a tag that an instance must have.
         *
         * @param tag the tag
         * @return this builder
         */
        public Builder tag(String tag) {
            tags.add(Checks.notBlank("tag", tag));
            return this;
        }

        /**
         * Adds tags that an instance must all have.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(Collection<String> tags) {
            tags.forEach(this::tag);
            return this;
        }

        /**
         * Sets a filter in the registry's own language.
         *
         * @param filter the filter
         * @return this builder
         */
        public Builder filter(String filter) {
            this.filter = Checks.notBlank("filter", filter);
            return this;
        }

        /**
         * Sets the data centre.
         *
         * @param datacenter the data centre
         * @return this builder
         */
        public Builder datacenter(String datacenter) {
            this.datacenter = Checks.name("dc", datacenter);
            return this;
        }

        private void option(String option) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : PercentText.decode(key, option.substring(equals + 1));
            switch (key) {
                case "tag" -> tag(value);
                case "dc" -> datacenter(value);
                case "filter" -> filter(value);
                default ->
                    throw new IllegalArgumentException("service option: " + key + " (expected: tag, dc or filter)");
            }
        }

        /** {@return the key; of a full Kubernetes name without a namespace that which {@link #parse} gives} */
        public ServiceKey build() {
            String[] labels = name.split("\\.", 4);
            if (namespace == null && labels.length >= 3 && labels[2].equals("svc")) {
                name = Checks.name("service", labels[0]);
                namespace(labels[1]);
            }
            return new ServiceKey(this);
        }
    }
}
