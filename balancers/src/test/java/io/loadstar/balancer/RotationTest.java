package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RotationTest {

    @Test
    void indexIsTheRemainderUpToTheSeam() {
        Random random = new Random(17);
        for (int round = 0; round < 20_000; round++) {
            int size = 1 + random.nextInt(1 << (1 + random.nextInt(20)));
            Rotation rotation = new Rotation(size);
            long seam = 1L << (61 - (32 - Integer.numberOfLeadingZeros(size - 1)));
            for (long position : new long[] {
                0,
                size - 1,
                size,
                random.nextLong() & (seam - 1),
                seam - 1,
                (seam - 1) / size * size,
                (seam - 1) / size * size - 1
            }) {
                assertThat(rotation.index(position)).isEqualTo((int) (position % size));
            }
        }
    }
}
