package io.loadstar.testkit;

import io.loadstar.ServiceInstance;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Makes instances that differ by a number: id {@code i-007}, address {@code 10.0.0.7:8080}. */
public final class TestInstances {

    private TestInstances() {}

    /**
     * Returns instances numbered from 0, sorted by id.
     *
     * @param service the name of the service
     * @param count how many, 0 to 65,536
     * @return the instances
     */
    public static List<ServiceInstance> of(String service, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> instance(service, number))
                .sorted(Comparator.comparing(ServiceInstance::id))
                .toList();
    }

    /**
     * Returns one instance.
     *
     * @param service the name of the service
     * @param number 0 to 65,535
     * @return the instance
     */
    public static ServiceInstance instance(String service, int number) {
        return builder(service, number).build();
    }

    /**
     * Returns one instance's builder, to change more.
     *
     * @param service the name of the service
     * @param number 0 to 65,535
     * @return the builder, with id and address set
     */
    public static ServiceInstance.Builder builder(String service, int number) {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException("number: " + number + " (expected: 0 to 65535)");
        }
        return ServiceInstance.builder(service)
                .id(id(number))
                .address("10.0." + (number >> 8) + '.' + (number & 0xFF), 8080);
    }

    /**
     * Returns the id that an instance of a number has.
     *
     * @param number 0 to 65,535
     * @return the id, such as {@code i-007}
     */
    public static String id(int number) {
        return (number < 10 ? "i-00" : number < 100 ? "i-0" : "i-") + number;
    }
}
