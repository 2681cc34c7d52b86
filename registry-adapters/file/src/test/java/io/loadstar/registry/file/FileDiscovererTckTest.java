package io.loadstar.registry.file;

import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.ServiceDiscovererOutageTck;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The discoverers' rules, on a JSON file that is replaced by renaming. */
class FileDiscovererTckTest extends ServiceDiscovererOutageTck {

    @TempDir
    Path folder;

    @Override
    protected RegistrySubject newSubject() {
        return new FileSubject(folder, name());
    }

    /** The name of the file under test. */
    String name() {
        return "services.json";
    }
}
