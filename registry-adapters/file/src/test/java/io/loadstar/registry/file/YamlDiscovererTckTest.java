package io.loadstar.registry.file;

/** The discoverers' rules, on a YAML file (of which JSON is a part), which has to settle before it is believed. */
class YamlDiscovererTckTest extends FileDiscovererTckTest {

    @Override
    String name() {
        return "services.yaml";
    }
}
