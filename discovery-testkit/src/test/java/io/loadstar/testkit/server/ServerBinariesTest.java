package io.loadstar.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerBinariesTest {

    @TempDir
    Path folder;

    @Test
    void aServerThatIsNotInstalledIsToldInOneLineWithWhatInstallsIt() {
        assertThatThrownBy(() -> ServerBinaries.require(folder, "consul", "1.14.8"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("consul 1.14.8 is not installed: no program " + folder
                        + "/consul-1.14.8/consul (scripts/servers install consul)");
    }

    @Test
    void anInstalledServerIsFoundByNameAndVersion() throws IOException {
        Path program = folder.resolve("consul-1.14.8").resolve("consul");
        Files.createDirectories(program.getParent());
        Files.createFile(program);
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(ServerBinaries.require(folder, "consul", "1.14.8")).isEqualTo(program);
        assertThatThrownBy(() -> ServerBinaries.require(folder, "consul", "1.14.9"))
                .hasMessageContaining("consul-1.14.9");
    }

    @Test
    void theFolderIsTheChosenOneOrElseInTheHome() {
        assertThat(ServerBinaries.folder(null, "/home/ann")).isEqualTo(Path.of("/home/ann/.cache/loadstar-servers"));
        assertThat(ServerBinaries.folder("", "/home/ann")).isEqualTo(Path.of("/home/ann/.cache/loadstar-servers"));
        assertThat(ServerBinaries.folder("/opt/servers", "/home/ann")).isEqualTo(Path.of("/opt/servers"));
    }
}
