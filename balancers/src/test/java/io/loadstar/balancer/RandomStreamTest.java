package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.RandomStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

    @Test
    void indexesAreUniform() {
        for (int size : new int[] {2, 3, 10, 1_000}) {
            RandomStream random = new RandomStream(new Random(size));
            int[] counts = new int[size];
            for (int i = 0; i < 1_000_000; i++) {
                counts[RandomStream.index(random.next(), size)]++;
            }
            assertThat(ChiSquare.of(counts)).isLessThan(ChiSquare.limit(size - 1));
        }
    }

    @Test
    void successiveIndexesAreIndependent() {
        RandomStream random = new RandomStream(new Random(9));
        int[] pairs = new int[100];
        int last = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int index = RandomStream.index(random.next(), 10);
            pairs[last * 10 + index]++;
            last = index;
        }

        assertThat(ChiSquare.of(pairs)).isLessThan(ChiSquare.limit(99));
    }

    @Test
    void sameSeedGivesTheSameNumbersOnOneThread() {
        RandomStream one = new RandomStream(new Random(4));
        RandomStream other = new RandomStream(new Random(4));

        for (int i = 0; i < 100; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }
}
