package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.TimeSource;
import io.loadstar.testkit.ServiceDiscovererTckTest.Sound;
import io.loadstar.testkit.ServiceRegistrarTckTest.SoundRegistrar;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryMatrixTest {

    private static RegistryProfile profile(Capability... capabilities) {
        return RegistryProfile.builder(
                        "fake", context -> new FakeRegistry(TimeSource.system(), Runnable::run, Set.of(capabilities)))
                .tested("Fake 1.0")
                .holdsNoMalformed()
                .build();
    }

    @Test
    void aLineSaysWhatIsDeclaredAndWhichKitsRan() {
        assertThat(RegistryMatrix.row(profile(Capability.PUSH, Capability.TAGS), List.of(Sound.class)))
                .isEqualTo(
                        "| `fake` | Fake 1.0 | – | – | yes | – | – | – | – | yes | – | yes | – | discoverer, outages |");
        assertThat(RegistryMatrix.row(profile(), List.of()))
                .isEqualTo("| `fake` | Fake 1.0 | – | – | – | – | – | – | – | – | – | yes | – | none yet |");
    }

    @Test
    void aRegistrarThatNoKitTestsHasNoLine() {
        assertThatThrownBy(() -> RegistryMatrix.row(profile(Capability.REGISTER), List.of(Sound.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fake declares REGISTER, and a kit tests it");
        assertThatThrownBy(() -> RegistryMatrix.row(profile(), List.of(Sound.class, SoundRegistrar.class)))
                .isInstanceOf(AssertionError.class);
        assertThat(RegistryMatrix.row(profile(Capability.REGISTER), List.of(Sound.class, SoundRegistrar.class)))
                .endsWith("| discoverer, outages, registrar |");
    }
}
