package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.loadstar.PickContext;
import io.loadstar.ServiceResolver;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ResolverAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The name is looked up each time: in a cache of keys, then in the table of services. */
    @Test
    void aMillionPicksByNameAllocateNothing() {
        try (ServiceResolver resolver = ServiceResolver.create("static:10.0.0.1:80,10.0.0.2:80,10.0.0.3:80")) {
            PickContext context = PickContext.hash(42);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4; round++) {
                long before =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                for (int i = 0; i < 500_000; i++) {
                    resolver.next("orders");
                    resolver.next("orders", context);
                }
                long allocated =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                least = Math.min(least, allocated);
            }
            assertThat(least).isLessThanOrEqualTo(1_024);
        }
    }
}
