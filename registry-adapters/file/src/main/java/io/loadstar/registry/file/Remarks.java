package io.loadstar.registry.file;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Says what is wrong with single rows and fields: each remark once, for as long as it is true (concurrent). */
final class Remarks {

    private final Consumer<String> log;

    // Guarded by this.
    private Set<String> said = Set.of();

    Remarks(Consumer<String> log) {
        this.log = log;
    }

    /** Says what is new in a document. */
    synchronized void say(Document document) {
        document.remarks().stream().filter(remark -> !said.contains(remark)).forEach(log);
        said = new HashSet<>(document.remarks());
    }
}
