package consumer;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;

public final class Main {

    private Main() {}

    public static void main(String[] args) {
        try (ServiceResolver resolver = ServiceResolver.create("static:127.0.0.1:4711")) {
            ServiceInstance instance = resolver.next("orders");
            System.out.println(Main.class.getModule().getName() + " -> "
                    + ServiceResolver.class.getModule().getName() + " -> " + instance.address().port());
            ModuleLayer.boot().modules().stream()
                    .map(Module::getName)
                    .filter(name -> name.startsWith("io.loadstar"))
                    .sorted()
                    .forEach(System.out::println);
        }
    }
}
