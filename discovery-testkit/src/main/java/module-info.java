/** What tests of Loadstar, of its adapters and of its users are made with. */
module io.loadstar.testkit {
    requires transitive io.loadstar.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.loadstar.testkit;
}
