package io.loadstar.testkit;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A registrar of a store in memory that keeps the rules, to be broken on purpose. */
class RegistrarSubject implements ServiceRegistrar {

    final FakeRegistrar inner;

    RegistrarSubject(FakeRegistry store) {
        this.inner = (FakeRegistrar) store.registrar();
    }

    @Override
    public Registration register(ServiceInstance instance) {
        return wrap(inner.register(instance));
    }

    /** What a subclass changes: a registration. */
    Registration wrap(Registration registration) {
        return registration;
    }

    /** What a subclass changes: what happens once the registry has lost what was registered. */
    void restore(String service) {
        inner.restore(service);
    }

    @Override
    public void close() {
        inner.close();
    }

    /** A registration that is another one. */
    static class Being implements Registration {
        final Registration of;

        Being(Registration of) {
            this.of = of;
        }

        @Override
        public ServiceInstance instance() {
            return of.instance();
        }

        @Override
        public CompletionStage<Void> whenRegistered() {
            return of.whenRegistered();
        }

        @Override
        public CompletionStage<Void> update(UnaryOperator<ServiceInstance> change) {
            return of.update(change);
        }

        @Override
        public CompletionStage<Void> drain() {
            return of.drain();
        }

        @Override
        public CompletionStage<Void> deregister() {
            return of.deregister();
        }
    }
}
