package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PickContextTest {

    @Test
    void contextsAreNotChangedButCopied() {
        PickContext one = PickContext.NONE.excluding("a");
        PickContext two = one.excluding("b").preferring("c").withAttribute("k", "v");

        assertThat(PickContext.NONE.isPlain()).isTrue();
        assertThat(one.excluded()).containsExactly("a");
        assertThat(two.excluded()).containsExactlyInAnyOrder("a", "b");
        assertThat(two.preferred()).isEqualTo("c");
        assertThat(two.attributes()).containsEntry("k", "v");
        assertThat(two.isPlain()).isFalse();
    }

    @Test
    void aHashAloneIsPlain() {
        PickContext context = PickContext.key("user-7");

        assertThat(context.isPlain()).isTrue();
        assertThat(context.hasHash()).isTrue();
        assertThat(context.hashValue()).isEqualTo(KeyHash.ofText("user-7"));
        assertThat(context.excluding("a").hashValue()).isEqualTo(context.hashValue());
    }

    @Test
    void aSourceWithoutItsPortIsTheAddressWithPortZero() throws Exception {
        InetAddress address = InetAddress.getByName("10.1.2.3");

        assertThat(PickContext.source(address).hashValue())
                .isEqualTo(PickContext.source(new InetSocketAddress(address, 0)).hashValue())
                .isNotEqualTo(
                        PickContext.source(new InetSocketAddress(address, 1)).hashValue());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PickContext.source(InetSocketAddress.createUnresolved("a.test", 1)))
                .withMessageContaining("expected: a resolved address");
    }
}
