/** A program on the module path: it names the API, and the rest comes as services. */
module consumer {
    requires io.loadstar.core;
}
