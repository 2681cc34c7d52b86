/** What tests of Loadstar, of its adapters and of its users are made with. */
module io.loadstar.testkit {
    requires transitive io.loadstar.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires jdk.management;
    requires org.assertj.core;
    requires org.slf4j;

    exports io.loadstar.testkit;
    exports io.loadstar.testkit.fault;
    exports io.loadstar.testkit.outage;
    exports io.loadstar.testkit.server;
}
